from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..report.payout_batch_workbook import PayoutBatchWorkbook
from .scorecard import MIME


class PayoutBatchController(http.Controller):
    @http.route("/sales_kpi/payout_batch.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, batch=""):
        """A batch of payouts as a workbook for payroll, as far as the user may see it.

        :param batch: its id
        """
        try:
            batch_id = int(batch)
        except ValueError as error:
            raise BadRequest from error
        found = request.env["sales.kpi.payout.batch"].browse(batch_id).exists()
        if not found:
            raise NotFound
        sheet = found._get_sheet()
        name = content_disposition(f"{sheet['title']}.xlsx")
        return request.make_response(
            PayoutBatchWorkbook(request.env).build(sheet),
            [("Content-Type", MIME), ("Content-Disposition", name)],
        )
