from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..report.scorecard_workbook import ScorecardWorkbook

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 500  # sheets of a workbook


class ScorecardController(http.Controller):
    @http.route("/sales_kpi/scorecards.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, ids):
        """The scorecards with these ids (separated by commas) as a workbook, a sheet each, as far
        as the user may see them; else nothing at all."""
        try:
            score_ids = [int(part) for part in ids.split(",")]
        except ValueError as error:
            raise BadRequest from error
        scores = request.env["sales.kpi.score"].browse(dict.fromkeys(score_ids[:MOST])).exists()
        if not scores:
            raise NotFound
        cards = list(scores._get_scorecards().values())
        name = scores.display_name if len(scores) == 1 else request.env._("Scorecards")
        return request.make_response(
            ScorecardWorkbook(request.env).build(cards),
            [
                ("Content-Type", MIME),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
