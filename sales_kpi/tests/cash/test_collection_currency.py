from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionCurrency(CollectionCommon):
    """The books are in dollars. A euro is worth 1.25 in January, 2 in February, 1 in March: an
    invoice of 100 euros in January is booked at 125 dollars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.company.currency_id

    def _bill_euros(self, amount=100, **values):
        return self._bill(amount, currency_id=self.euro.id, **values)

    @hard_case("foreign-currency invoice with an exchange difference")
    def test_fully_paid_collects_what_it_invoiced(self):
        """100 euros are worth 200 dollars in February: 75 of them are exchange gain."""
        invoice = self._bill_euros()
        payment = self._pay(invoice, "2026-02-05", currency_id=self.euro.id)
        self.assertEqual(payment.amount_company_currency_signed, 200)
        self.assertTrue(self._get_rows(invoice).partial_id.exchange_move_id)
        self.assertCollected(invoice, [("2026-02-05", 125)])

    def test_exchange_loss_is_not_counted_either(self):
        invoice = self._bill_euros()
        payment = self._pay(invoice, "2026-03-05", currency_id=self.euro.id)
        self.assertEqual(payment.amount_company_currency_signed, 100)
        self.assertCollected(invoice, [("2026-03-05", 125)])

    def test_partly_paid_collects_the_share(self):
        """40 euros in February and 60 in March, at the 1.25 of the invoice: 50 and 75 dollars."""
        invoice = self._bill_euros()
        self._pay(invoice, "2026-02-05", currency_id=self.euro.id, amount=40)
        self.assertCollected(invoice, [("2026-02-05", 50)])
        self._pay(invoice, "2026-03-05", currency_id=self.euro.id, amount=60)
        self.assertCollected(invoice, [("2026-02-05", 50), ("2026-03-05", 75)])

    def test_thirds_add_up(self):
        """101.01 euros are booked at 126.26 dollars; three thirds of them come back to it."""
        invoice = self._bill_euros(101.01)
        for day in ("2026-02-05", "2026-02-06", "2026-02-07"):
            self._pay(invoice, day, currency_id=self.euro.id, amount=33.67)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(invoice.amount_total_signed, 126.26)
        self.assertAlmostEqual(sum(self._get_rows(invoice).mapped("amount")), 126.26, places=9)

    def test_instalments_in_euros(self):
        """30 and 70 euros: 37.50 and 87.50 dollars; paid at once in February."""
        invoice = self._bill_euros(invoice_payment_term_id=self.pay_terms_b.id)
        self._pay(invoice, "2026-02-05", currency_id=self.euro.id, amount=100)
        self.assertEqual(
            sorted(self._get_rows(invoice).mapped("amount")),
            [37.5, 87.5],
        )

    def test_euro_invoice_paid_in_dollars(self):
        """In February 100 dollars are 50 euros, half the invoice: 62.50 at its own rate."""
        invoice = self._bill_euros()
        self._pay(invoice, "2026-02-05", currency_id=self.dollar.id, amount=100)
        self.assertCollected(invoice, [("2026-02-05", 62.5)])
        self._pay(invoice, "2026-02-06", currency_id=self.dollar.id, amount=100)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 62.5), ("2026-02-06", 62.5)])

    def test_dollar_invoice_paid_in_euros(self):
        """In February 20 euros are 40 dollars, 30 euros are 60."""
        invoice = self._bill(100)
        self._pay(invoice, "2026-02-05", currency_id=self.euro.id, amount=20)
        self._pay(invoice, "2026-02-06", currency_id=self.euro.id, amount=30)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 40), ("2026-02-06", 60)])

    def test_euro_invoice_paid_in_pounds(self):
        """Neither currency is the company's: 25 pounds at 5 dollars settle the 125 booked."""
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.2)])
        invoice = self._bill_euros()
        self._pay(invoice, "2026-01-20", currency_id=pound.id, amount=10)
        self.assertCollected(invoice, [("2026-01-20", 50)])
        self._pay(invoice, "2026-01-21", currency_id=pound.id, amount=15)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-01-20", 50), ("2026-01-21", 75)])

    def test_difference_left_to_the_exchange_account(self):
        """110 dollars are taken for all of the 100 euros: the invoice has collected 125."""
        invoice = self._bill_euros()
        self._pay(
            invoice,
            "2026-02-05",
            currency_id=self.dollar.id,
            amount=110,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company.expense_currency_exchange_account_id.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 125)])

    def test_write_off_in_euros(self):
        """90 euros close 100: nine tenths of 125."""
        invoice = self._bill_euros()
        self._pay(
            invoice,
            "2026-02-05",
            currency_id=self.euro.id,
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 112.5)])

    def test_early_payment_discount_in_euros(self):
        """98 euros close 100 in February, with an exchange difference in the payment's own entry:
        98 % of 125."""
        term = self._new_discount_term(2, discount_days=60)
        invoice = self._bill_euros(invoice_payment_term_id=term.id)
        payment = self._pay(invoice, "2026-02-05", currency_id=self.euro.id)
        self.assertEqual(payment.amount, 98)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 122.5)])

    def test_refund_in_euros(self):
        refund = self._bill_euros(40, move_type="out_refund")
        self._pay(refund, "2026-02-05", currency_id=self.euro.id, amount=20)
        self.assertCollected(refund, [("2026-02-05", -25)])

    def test_overpayment_in_euros(self):
        invoice = self._bill_euros()
        payment = self._new_payment(150, "2026-02-05", currency_id=self.euro.id)
        self._match(invoice, payment.move_id)
        self.assertCollected(invoice, [("2026-02-05", 125)])

    def test_dollar_bank_line_for_a_euro_invoice(self):
        """200 dollars in February for the 100 euros, 10 of them kept by the bank on the way: of
        210 dollars settled 200 came in, so 200 / 210 of 125."""
        invoice = self._bill_euros()
        line = self._new_bank_line(
            200, "2026-02-05", [(self.receivable, -210, self.euro, -100), (self.expense, 10)]
        )
        self._match(invoice, line.move_id)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-02-05", 125 * 200 / 210)])
