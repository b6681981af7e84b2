from odoo import models


class SalesKpiScore(models.Model):
    """The button that prints."""

    _inherit = "sales.kpi.score"

    def action_print(self):
        """The scorecards as PDF."""
        self.check_access("read")
        return self.env.ref("sales_kpi.sales_kpi_score_report").report_action(self)
