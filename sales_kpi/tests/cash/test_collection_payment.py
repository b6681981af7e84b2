from odoo import fields
from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionPayment(CollectionCommon):
    """What a row says of the payment itself. A euro is worth 1.25 dollars in January, 2 in
    February: an invoice of 100 euros in January is booked at 125."""

    def assertPaid(self, invoice, date, amount, currency, left_out=0):
        self.env.invalidate_all()
        row = self._get_rows(invoice)
        self.assertEqual(fields.Date.to_string(row.payment_date), date)
        self.assertEqual(row.payment_currency_id, currency)
        self.assertAlmostEqual(row.payment_amount, amount, places=9)
        self.assertAlmostEqual(row.left_out, left_out, places=9)
        return row

    def test_payment_before_the_invoice(self):
        """Collected when there was an invoice; paid on the day on which it was paid."""
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-05")
        row = self.assertPaid(invoice, "2026-01-05", 100, self.company.currency_id)
        self.assertEqual(fields.Date.to_string(row.date), "2026-01-10")

    def test_write_off_in_euros(self):
        """90 euros close 100: a tenth of 125 dollars is left out."""
        invoice = self._bill(100, currency_id=self.euro.id)
        self._pay(
            invoice,
            "2026-02-05",
            currency_id=self.euro.id,
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        row = self.assertPaid(invoice, "2026-02-05", 90, self.euro, left_out=12.5)
        self.assertEqual(row.amount, 112.5)

    def test_discount_of_one_of_two(self):
        term = self._new_discount_term(2)
        of_ann = self._bill(1150, invoice_payment_term_id=term.id)
        of_bob = self._bill(1150, self.bob)
        self._pay(of_ann | of_bob, "2026-01-15", group_payment=True)
        dollar = self.company.currency_id
        self.assertPaid(of_ann, "2026-01-15", 1127, dollar, left_out=23)
        self.assertPaid(of_bob, "2026-01-15", 1150, dollar)

    def test_euro_invoice_paid_in_dollars(self):
        """100 dollars of February pay half of it."""
        invoice = self._bill(100, currency_id=self.euro.id)
        self._pay(invoice, "2026-02-05", currency_id=self.company.currency_id.id, amount=100)
        row = self.assertPaid(invoice, "2026-02-05", 100, self.company.currency_id)
        self.assertEqual(row.amount, 62.5)

    def test_refund_paid_out_in_euros(self):
        refund = self._bill(40, move_type="out_refund", currency_id=self.euro.id)
        self._pay(refund, "2026-02-05", currency_id=self.euro.id, amount=20)
        self.assertPaid(refund, "2026-02-05", -20, self.euro)

    def test_dollar_bank_line_for_a_euro_invoice(self):
        """200 dollars came in for 100 euros that the entry takes at 210; 10 were charges."""
        invoice = self._bill(100, currency_id=self.euro.id)
        line = self._new_bank_line(
            200, "2026-02-05", [(self.receivable, -210, self.euro, -100), (self.expense, 10)]
        )
        self._match(invoice, line.move_id)
        self.assertPaid(
            invoice, "2026-02-05", 200, self.company.currency_id, left_out=125 * 10 / 210
        )

    def test_payment_without_an_entry(self):
        """150 dollars are announced for 100 euros, which are 125: no more than that is paid."""
        invoice = self._bill(100, currency_id=self.euro.id)
        dollar = self.company.currency_id
        with self._without_entries():
            self._pay(invoice, "2026-02-05", currency_id=dollar.id, amount=150)
            self.assertPaid(invoice, "2026-02-05", 125, dollar)

    def test_columns_are_read_by_export_and_list(self):
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20")
        rows = self._get_rows(invoice)
        names = ["payment_date", "payment_amount", "payment_currency_id/name", "left_out"]
        [values] = rows.export_data(names)["datas"]
        self.assertEqual(values[1:], [100, "USD", 0])
        total = self.collections._read_group([("id", "in", rows.ids)], [], ["left_out:sum"])
        self.assertEqual(total, [(0,)])
