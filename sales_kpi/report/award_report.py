from odoo import api, models


class ReportAward(models.AbstractModel):
    """The certificate of an award: a sheet each."""

    _name = "report.sales_kpi.report_award"
    _description = "Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        awards = self.env["sales.kpi.honour.award"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": awards._name,
            "docs": awards,
            "cards": awards._get_certificates(),
        }
