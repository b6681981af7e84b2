from odoo import api, models


class ReportScore(models.AbstractModel):
    """The scorecard on paper: it says what the scorecard object says."""

    _name = "report.sales_kpi.report_score"
    _description = "Scorecard on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        scores = self.env["sales.kpi.score"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": scores._name,
            "docs": scores,
            "cards": scores._get_scorecards(),
        }
