from odoo import fields, models

PACE = 50  # screens that may ask for the new figures in a second


class SalesKpiPeriod(models.Model):
    """The screens hear when scorecards are others than before."""

    _inherit = "sales.kpi.period"

    def _tell_judged(self):
        Score = self.env["sales.kpi.score"].sudo()
        self._tell_changed(Score.search_count([("period_id", "=", self.id)]))
        return super()._tell_judged()

    def _tell_changed(self, count):
        """No figure leaves by the bus: each screen asks anew, with its own rights, and not all
        of them in the same second.

        :param count: how many scorecards the period has
        """
        message = {
            "period_type": self.period_type,
            "date_from": fields.Date.to_string(self.date_from),
            "spread": max(1, count // PACE),
        }
        self.company_id._tell_kpi_boards("sales_kpi.changed", message)
