from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionDiscount(CollectionCommon):
    """One payment for several invoices: an early discount is that of the invoice that grants it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.two_percent = cls._new_discount_term(2, discount_days=60)
        cls.four_percent = cls._new_discount_term(4, discount_days=60)

    def _bill_both(self, amount, **values):
        """Ann's invoice grants 2 %, Bob's nothing."""
        term = {"invoice_payment_term_id": self.two_percent.id}
        return self._bill(amount, **term, **values) | self._bill(amount, self.bob, **values)

    def _pay_together(self, invoices, date, **values):
        self._pay(invoices, date, group_payment=True, **values)
        self.assertFalse(any(invoices.mapped("amount_residual")))

    def _write_off(self, amount):
        return {
            "amount": amount,
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": self.expense.id,
        }

    def assertShared(self, invoices, amounts):
        self.env.invalidate_all()
        for invoice, amount in zip(invoices, amounts, strict=True):
            self.assertAlmostEqual(sum(self._get_rows(invoice).mapped("amount")), amount, places=9)

    def test_discount_of_one_of_two(self):
        """2,277 close 1,150 of Ann's less 2 %, and 1,150 of Bob's."""
        invoices = self._bill_both(1150)
        self._pay_together(invoices, "2026-01-15")
        self.assertEqual(self._get_rows(invoices).payment_id.amount, 2277)
        self.assertShared(invoices, [1127, 1150])

    def test_several_discounts(self):
        """1,000 less 2 %, 500 less 4 % and 300: 980 + 480 + 300 = 1,760."""
        invoices = (
            self._bill(1000, invoice_payment_term_id=self.two_percent.id)
            | self._bill(500, self.bob, invoice_payment_term_id=self.four_percent.id)
            | self._bill(300, self.bob)
        )
        self._pay_together(invoices, "2026-01-15")
        self.assertShared(invoices, [980, 480, 300])

    def test_discount_in_euros(self):
        """198 euros of February close twice 100 of January, booked at 125 dollars each."""
        invoices = self._bill_both(100, currency_id=self.euro.id)
        self._pay_together(invoices, "2026-02-05", currency_id=self.euro.id)
        self.assertEqual(self._get_rows(invoices).payment_id.amount, 198)
        self.assertShared(invoices, [122.5, 125])

    def test_write_off_beside_a_discount(self):
        """1,881 close twice 1,000: Ann's discount of 20, and 99 written off, which are 5 % of the
        1,980 that are left: 980 and 1,000 less 5 %."""
        invoices = self._bill_both(1000)
        self._pay_together(invoices, "2026-01-15", **self._write_off(1881))
        self.assertShared(invoices, [931, 950])

    def test_less_left_out_than_the_discount(self):
        """1,990 for twice 1,000: half of Ann's discount was taken."""
        invoices = self._bill_both(1000)
        self._pay_together(invoices, "2026-01-15", **self._write_off(1990))
        self.assertShared(invoices, [990, 1000])

    def test_after_the_last_day_of_the_discount(self):
        """What is left out then is a write-off, which both share."""
        invoices = self._bill_both(1150)
        self._pay_together(invoices, "2026-04-15", **self._write_off(2277))
        self.assertShared(invoices, [1138.5, 1138.5])

    def test_invoice_that_was_partly_paid(self):
        """It grants no discount any more; of 1,900 left 1,710 come in, nine tenths."""
        invoices = self._bill_both(1000)
        self._pay(invoices[0], "2026-01-12", amount=100)
        self._pay_together(invoices, "2026-01-15", **self._write_off(1710))
        self.assertShared(invoices, [100 + 810, 900])

    def test_bank_line_with_a_discount(self):
        invoices = self._bill_both(1150)
        line = self._new_bank_line(
            2277,
            "2026-01-15",
            [(self.receivable, -1150), (self.receivable, -1150), (self.expense, 23)],
        )
        self._match(line.move_id, *invoices)
        self.assertShared(invoices, [1127, 1150])

    def test_payment_without_an_entry(self):
        """2,277 are announced for both: the same parts as with an entry."""
        invoices = self._bill_both(1150)
        with self._without_entries():
            payment = self._pay(invoices, "2026-01-15", group_payment=True)
            self.assertEqual((payment.move_id.ids, payment.amount), ([], 2277))
            self.assertShared(invoices, [1127, 1150])

    def test_dollar_bank_line_with_a_discount_in_euros(self):
        """396 dollars of February for twice 100 euros, the first less 2 %: the entry has 4 dollars
        of discount, and the invoices were booked at 125 dollars."""
        invoices = self._bill_both(100, currency_id=self.euro.id)
        owed = (self.receivable, -200, self.euro, -100)
        line = self._new_bank_line(396, "2026-02-05", [owed, owed, (self.expense, 4)])
        self._match(line.move_id, *invoices)
        self.assertShared(invoices, [122.5, 125])
