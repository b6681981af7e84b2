from odoo import api, models


class SalesKpiPeriod(models.Model):
    _inherit = "sales.kpi.period"

    @api.ondelete(at_uninstall=False)
    def _unlink_targets(self):
        """Not left to the database, which would tell nobody."""
        targets = self.env["sales.kpi.target"].search([("period_id", "in", self.ids)])
        targets.with_context(kpi_reason=self.env._("The period was deleted.")).unlink()
