from odoo import http
from odoo.http import request

from ..report.backtest_workbook import BacktestWorkbook
from .workbook import find_asked, send_workbook


class BacktestController(http.Controller):
    @http.route("/sales_kpi/backtest.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, plan=""):
        """What a plan would have paid in past periods, as a workbook, for pay managers.

        :param plan: its id
        """
        sheet = find_asked("sales.kpi.incentive", plan)[:1]._get_test_sheet()
        return send_workbook(sheet["title"], BacktestWorkbook(request.env).build(sheet))
