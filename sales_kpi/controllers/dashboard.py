import json

from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..report.dashboard_workbook import DashboardWorkbook
from .workbook import read_ids, send_workbook


class DashboardController(http.Controller):
    @http.route("/sales_kpi/dashboard.xlsx", type="http", auth="user", readonly=True)
    def get_table(self, model="", options="", table="", companies=""):
        """One table of a dashboard as a workbook, read anew with the rights of the user.

        :param model: of the page
        :param options: of the page, as JSON
        :param table: its name in the page
        :param companies: ids of the companies that the user works in, the first one foremost
        """
        Page = request.env["sales.kpi.dashboard"]._find_page(model)
        if Page is None:
            raise NotFound
        Page = Page.with_context(**get_company_context(companies))
        try:
            page = Page.get_page(read_options(options))
        except AccessError:
            raise
        except UserError as error:
            raise BadRequest(str(error)) from error
        if sample := page.get("sample"):
            raise BadRequest(sample["text"])
        found = Page._get_tables(page).get(table)
        if not found:
            raise NotFound
        title = f"{found['title']} {page['period']['label']}"
        return send_workbook(title, DashboardWorkbook(Page.env).build(page, found))


def read_options(text):
    """The options of a page that stand in an address, as JSON.

    :raise BadRequest: they are none
    """
    try:
        options = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(options, dict):
        raise BadRequest
    return options


def get_company_context(text):
    """The companies are checked by Odoo itself, when the first of them is asked for."""
    return {"allowed_company_ids": read_ids(text)} if text else {}
