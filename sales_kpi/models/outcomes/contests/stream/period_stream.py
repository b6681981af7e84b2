from odoo import models


class SalesKpiPeriod(models.Model):
    """Counting a running period brings the news of its company."""

    _inherit = "sales.kpi.period"

    def _count(self):
        result = super()._count()
        if self._is_running():
            self.env["sales.kpi.news"]._gather(self.company_id)
        return result

    def _tell_judged(self):
        if self._is_running():
            self.env["sales.kpi.news"]._gather_places(self)
        return super()._tell_judged()

    def _is_running(self):
        return self.date_from <= self.company_id._get_kpi_today() <= self.date_to
