from odoo import models


class SalesKpiPayout(models.Model):
    """The button that prints."""

    _inherit = "sales.kpi.payout"

    def action_print(self):
        """The statements as PDF."""
        self._kpi_check_some()
        self.check_access("read")
        return self.env.ref("sales_kpi.sales_kpi_payout_report").report_action(self)
