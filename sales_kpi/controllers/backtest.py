from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..report.backtest_workbook import BacktestWorkbook
from ..tools.asked import is_id
from .scorecard import MIME


class BacktestController(http.Controller):
    @http.route("/sales_kpi/backtest.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, plan=""):
        """What a plan would have paid in past periods, as a workbook, for pay managers.

        :param plan: its id
        """
        try:
            plan_id = int(plan)
        except ValueError as error:
            raise BadRequest from error
        found = (
            request.env["sales.kpi.incentive"].browse(plan_id if is_id(plan_id) else ()).exists()
        )
        if not found:
            raise NotFound
        sheet = found._get_test_sheet()
        name = content_disposition(f"{sheet['title']}.xlsx")
        return request.make_response(
            BacktestWorkbook(request.env).build(sheet),
            [("Content-Type", MIME), ("Content-Disposition", name)],
        )
