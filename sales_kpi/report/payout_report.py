from odoo import api, models


class ReportPayout(models.AbstractModel):
    """The statement on paper: it says what the screen says."""

    _name = "report.sales_kpi.report_payout"
    _description = "Statement of Pay on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        payouts = self.env["sales.kpi.payout"].with_context(kpi_on_paper=True).browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": payouts._name,
            "docs": payouts,
            "statements": payouts._get_statements(),
        }
