from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..report.cash_bridge_workbook import CashBridgeWorkbook
from .dashboard import get_company_context
from .workbook import send_workbook


class CashBridgeController(http.Controller):
    @http.route("/sales_kpi/cash_bridge.xlsx", type="http", auth="user", readonly=True)
    def get_statement(self, date_from="", date_to="", companies=""):
        """The cash bridge as a workbook, with the rights of the user.

        :param date_from: "YYYY-MM-DD"
        :param date_to: "YYYY-MM-DD", inclusive
        :param companies: ids of the companies that the user works in; the first one is shown
        """
        Statement = request.env["sales.kpi.cash.statement"].with_context(
            **get_company_context(companies)
        )
        try:
            statement = Statement.get_statement(date_from, date_to)
        except AccessError:
            raise
        except UserError as error:
            raise BadRequest(str(error)) from error
        title = f"{statement['tables'][0]['title']} {statement['period']['label']}"
        return send_workbook(title, CashBridgeWorkbook(Statement.env).build(statement))
