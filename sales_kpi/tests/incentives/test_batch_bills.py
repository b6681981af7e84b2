from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .batch_common import BatchCommon


@tagged("post_install", "-at_install")
class TestBatchBills(BatchCommon):
    """External agents are paid by a vendor bill each."""

    def test_bill(self):
        of_carl = self._new_of_agent(500)
        batch = self._make(self.of_ann | of_carl)
        [bill] = batch.bill_ids
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual((bill.partner_id, bill.amount_total), (self.agency, 500))
        self.assertEqual(bill.invoice_line_ids.account_id, self.expense)
        self.assertFalse(bill.invoice_line_ids.tax_ids)
        self.assertEqual(bill.invoice_date, date(2026, 3, 31))
        self.assertEqual(of_carl.move_id, bill)
        self.assertEqual(batch.move_ids.line_ids.partner_id, self.ann.partner_id)
        self.assertEqual(batch.total, 6576.54)
        self._post(bill)
        self.assertEqual(
            (of_carl.state, self.of_ann.state, batch.state), ("paid", "locked", "entered")
        )
        self._post(batch.move_ids)
        self.assertEqual((self.of_ann.state, batch.state), ("paid", "done"))

    def test_refund_where_the_agent_owes(self):
        of_carl = self._new_of_agent(-72)
        [bill] = self._make(of_carl).bill_ids
        self.assertEqual((bill.move_type, bill.amount_total), ("in_refund", 72))
        self._post(bill)
        self.assertEqual((of_carl.state, bill.amount_total_signed), ("paid", 72))

    def test_other_currency_at_the_rate_of_the_payout(self):
        # 276.92 EUR x 7.80 = 2,159.976 -> 2,159.98
        of_carl = self._new_of_agent(276.92, currency_id=self.euro.id, fx=7.8)
        [bill] = self._make(of_carl).bill_ids
        self.assertEqual((bill.currency_id, bill.amount_total), (self.euro, 276.92))
        self._post(bill)
        self.assertEqual(bill.amount_total_signed, -2159.98)

    def test_bills_have_lock_dates_of_their_own(self):
        self.company.purchase_lock_date = date(2026, 5, 31)
        batch = self._make(self.of_ann | self._new_of_agent(500))
        self.assertEqual(batch.move_ids.date, date(2026, 3, 31))
        self.assertEqual(batch.bill_ids.invoice_date, date(2026, 6, 1))

    def test_no_journal_for_bills(self):
        self.env["account.journal"].search([("type", "=", "purchase")]).active = False
        with self.assertRaisesRegex(UserError, "no journal for vendor bills"):
            self._make(self._new_of_agent(500))

    def test_a_bill_is_reversed_by_itself(self):
        of_carl = self._new_of_agent(500)
        batch = self._make(self.of_ann | of_carl)
        self._post(batch.move_ids | batch.bill_ids)
        refund = batch.bill_ids.with_user(self.accountant)._reverse_moves()
        refund.invoice_date = date(2026, 4, 2)
        self.assertEqual(of_carl.state, "paid")  # so far the refund is a draft
        self._post(refund)
        self.assertEqual((of_carl.state, of_carl.batch_id.id), ("locked", False))
        self.assertEqual((self.of_ann.state, batch.state), ("paid", "done"))

    def test_a_part_takes_nothing_back(self):
        of_carl = self._new_of_agent(500)
        [bill] = self._make(of_carl).bill_ids
        self._post(bill)
        refund = bill.with_user(self.accountant)._reverse_moves()
        refund.invoice_line_ids.price_unit = 100
        refund.invoice_date = date(2026, 4, 2)
        self._post(refund)
        self.assertEqual(of_carl.state, "paid")
