from odoo import models


class SalesKpiPayout(models.Model):
    """The button that keeps statements as a workbook."""

    _inherit = "sales.kpi.payout"

    def action_export_xlsx(self):
        """The statements as a workbook."""
        self._kpi_check_some()
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_kpi/statements.xlsx?ids={ids}",
            "target": "download",
        }
