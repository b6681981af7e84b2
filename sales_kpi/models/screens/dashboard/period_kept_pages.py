from odoo import api, models


class SalesKpiPeriod(models.Model):
    """Once the periods are counted, the pages of a former day are made anew."""

    _inherit = "sales.kpi.period"

    @api.model
    def _cron_refresh(self):
        result = super()._cron_refresh()
        self.env["sales.kpi.kept.page"]._renew()
        return result
