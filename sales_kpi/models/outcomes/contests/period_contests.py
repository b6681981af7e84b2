from odoo import models


class SalesKpiPeriod(models.Model):
    """Contests are counted with the figures."""

    _inherit = "sales.kpi.period"

    def _count(self):
        result = super()._count()
        self.env["sales.kpi.contest"]._follow(self)
        return result
