from odoo import api, models
from odoo.tools import split_every

# On one sheet, with two lines for each reason: wkhtmltopdf tears the rows of a table that goes on.
LINES_A_PAGE = 18


class ReportScore(models.AbstractModel):
    """The scorecard on paper: it says what the scorecard object says."""

    _name = "report.sales_kpi.report_score"
    _description = "Scorecard on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        scores = self.env["sales.kpi.score"].with_context(kpi_on_paper=True).browse(docids)
        cards = scores._get_scorecards()
        for card in cards.values():
            card["pages"] = list(split_every(LINES_A_PAGE, card["lines"], list)) or [[]]
        return {
            "doc_ids": docids,
            "doc_model": scores._name,
            "docs": scores,
            "cards": cards,
        }
