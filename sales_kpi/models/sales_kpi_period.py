from odoo import api, models


class SalesKpiPeriod(models.Model):
    _name = "sales.kpi.period"
    _description = "KPI Period"

    @api.model
    def _find_closed(self, company, day):
        """The first period of ``company`` under review or locked that holds ``day`` (a local
        date); empty when ``day`` is open."""
        return self.browse()
