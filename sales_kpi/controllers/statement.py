from odoo import http
from odoo.http import request

from ..report.statement_workbook import StatementWorkbook
from .workbook import find_asked, send_workbook


class StatementController(http.Controller):
    @http.route("/sales_kpi/statements.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, ids=""):
        """The statements of pay with these ids (separated by commas) as a workbook, a sheet each,
        as far as the user may read them; else nothing at all."""
        payouts = find_asked("sales.kpi.payout", ids)
        payouts.check_access("read")
        name = payouts.display_name if len(payouts) == 1 else request.env._("Statements")
        return send_workbook(name, StatementWorkbook(request.env).build(payouts._get_statements()))
