from odoo import http
from odoo.http import request

from ..report.payout_batch_workbook import PayoutBatchWorkbook
from .workbook import find_asked, send_workbook


class PayoutBatchController(http.Controller):
    @http.route("/sales_kpi/payout_batch.xlsx", type="http", auth="user", readonly=True)
    def get_workbook(self, batch=""):
        """A batch of payouts as a workbook for payroll, as far as the user may see it.

        :param batch: its id
        """
        sheet = find_asked("sales.kpi.payout.batch", batch)[:1]._get_sheet()
        return send_workbook(sheet["title"], PayoutBatchWorkbook(request.env).build(sheet))
