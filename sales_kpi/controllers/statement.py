from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..report.statement_workbook import StatementWorkbook
from ..tools.asked import is_id
from .scorecard import MIME, MOST


class StatementController(http.Controller):
    @http.route("/sales_kpi/statements.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, ids=""):
        """The statements of pay with these ids (separated by commas) as a workbook, a sheet each,
        as far as the user may read them; else nothing at all."""
        try:
            payout_ids = [int(part) for part in ids.split(",")]
        except ValueError as error:
            raise BadRequest from error
        found = dict.fromkeys(filter(is_id, payout_ids[:MOST]))
        payouts = request.env["sales.kpi.payout"].browse(found).exists()
        if not payouts:
            raise NotFound
        payouts.check_access("read")
        name = payouts.display_name if len(payouts) == 1 else request.env._("Statements")
        return request.make_response(
            StatementWorkbook(request.env).build(payouts._get_statements()),
            [
                ("Content-Type", MIME),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
