from odoo import http
from odoo.http import request

from ..report.scorecard_workbook import ScorecardWorkbook
from .workbook import find_asked, send_workbook


class ScorecardController(http.Controller):
    @http.route("/sales_kpi/scorecards.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, ids=""):
        """The scorecards with these ids (separated by commas) as a workbook, a sheet each, as far
        as the user may see them; else nothing at all."""
        scores = find_asked("sales.kpi.score", ids)
        cards = list(scores._get_scorecards().values())
        name = scores.display_name if len(scores) == 1 else request.env._("Scorecards")
        return send_workbook(name, ScorecardWorkbook(request.env).build(cards))
