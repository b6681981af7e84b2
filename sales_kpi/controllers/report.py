from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..report.report_workbook import ReportWorkbook
from .dashboard import get_company_context, read_options
from .workbook import send_workbook


class ReportController(http.Controller):
    @http.route("/sales_kpi/report.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, options="", companies=""):
        """A report as a workbook, read anew with the rights of the user: all of its rows.

        :param options: report_id and spec, as JSON; see ``get_page`` of ``sales.kpi.report``
        :param companies: ids of the companies that the user works in, the first one foremost
        """
        Screen = request.env["sales.kpi.report.screen"]
        Screen = Screen.with_context(**get_company_context(companies))
        try:
            page = Screen._get_sheet(read_options(options))
        except AccessError:
            raise
        except UserError as error:
            raise BadRequest(str(error)) from error
        title = f"{page['name'] or Screen.env._('Report')} {page['days']['label']}"
        return send_workbook(title, ReportWorkbook(Screen.env).build(page))
