from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..cash.collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestNewsCash(CollectionCommon):
    def test_a_payment_is_told_once_whatever_it_pays(self):
        self.company.kpi_stream_shows = "amounts"
        today = fields.Date.context_today(self.company)
        bills = self._bill(300, self.ann, str(today)) | self._bill(200, self.ann, str(today))
        self._bill(50, self.bob, str(today - timedelta(days=40)))
        payment = self._pay(bills, str(today), group_payment=True)
        News = self.env["sales.kpi.news"]
        News._gather(self.company)
        News._gather(self.company)
        domain = [("company_id", "=", self.company.id), ("kind", "=", "cash")]
        told = News.search(domain)
        self.assertEqual((told.owner_id, told.amount), (self.ann, 500))
        # Taken back, it has not come in.
        payment.action_draft()
        News._gather(self.company)
        self.assertFalse(News.search(domain))

    def test_a_shared_invoice_is_cash_of_all_who_have_a_part(self):
        today = str(fields.Date.context_today(self.company))
        bill = self._bill(300, self.ann, today)
        self.env["sales.kpi.share"].sudo().create(
            [
                {"invoice_id": bill.id, "user_id": user.id, "percent": 50,
                 "company_id": self.company.id}
                for user in self.ann | self.bob
            ]
        )  # fmt: skip
        self._pay(bill, today)
        News = self.env["sales.kpi.news"]
        News._gather(self.company)
        told = News.search([("company_id", "=", self.company.id), ("kind", "=", "cash")])
        self.assertEqual((len(told), told.sharer_ids), (1, self.ann | self.bob))
