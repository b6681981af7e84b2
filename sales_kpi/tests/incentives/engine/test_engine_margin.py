from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .engine_cash_common import EngineCashCommon


@tagged("post_install", "-at_install")
class TestEngineMargin(EngineCashCommon):
    """Pay by margin of invoices and cash, by the costs of order lines."""

    def _sell_pumps(self):
        """Two pumps of 1,000 that cost 600 each: 800 of 2,000 are margin. Invoiced in January."""
        self.pump.invoice_policy = "order"
        order = self._sell(1000, "01-05", quantity=2)
        order.order_line.purchase_price = 600
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-01-10"
        invoice.invoice_payment_term_id = self.pay_terms_a
        invoice.action_post()
        return invoice

    def _needs_costs(self):
        if "purchase_price" not in self.env["sale.order.line"]._fields:
            self.skipTest("the module sale_margin is not installed")

    def test_without_costs_it_is_refused(self):
        if "purchase_price" in self.env["sale.order.line"]._fields:
            self.skipTest("the module sale_margin is installed")
        for basis in ("order", "invoice", "cash"):
            with self.subTest(basis), self.assertRaisesRegex(ValidationError, "sale_margin"):
                self._plan({"basis": basis, "rate": 0.05, "value": "margin"})

    def test_of_an_invoice_and_of_what_is_credited(self):
        """10 % of 800 = 80. 500 of 2,000 are credited by hand: a quarter of the margin, -20; one
        pump is credited as invoiced: 1,000 less 600: -40."""
        self._needs_costs()
        self._plan({"basis": "invoice", "rate": 0.1, "value": "margin"})
        invoice = self._sell_pumps()
        self._bill(700, date="2026-01-11")  # of no order: nobody knows what it cost
        self.assertEqual(self._total(1), 80)
        self._close(1)
        self._bill(500, date="2026-02-10", move_type="out_refund", reversed_entry_id=invoice.id)
        self._work_out(2)
        self.assertEqual(self._rows(2, "reversed").mapped("amount"), [-20])
        note = invoice._reverse_moves([{"invoice_date": "2026-02-11", "date": "2026-02-11"}])
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self._work_out(2)
        self.assertEqual(sorted(self._rows(2, "reversed").mapped("amount")), [-40, -20])

    def test_of_cash(self):
        """Of 2,000 500 come in: a quarter of 800 at 10 % = 20; the rest: 60. 400 are paid back: 400
        x 40 % = 160: -16."""
        self._needs_costs()
        self._plan({"basis": "cash", "rate": 0.1, "value": "margin"})
        invoice = self._sell_pumps()
        self._pay(invoice, "2026-01-20", amount=500)
        self.assertEqual(self._total(1), 20)
        self._close(1)
        self._pay(invoice, "2026-02-10")
        self._close(2)
        self.assertEqual(self._payout(2).total, 60)
        note = self._bill(
            400, date="2026-03-10", move_type="out_refund", reversed_entry_id=invoice.id
        )  # fmt: skip
        self._pay(note, "2026-03-10")
        self._work_out(3)
        self.assertEqual(self._rows(3, "reversed").mapped("amount"), [-16])

    def test_a_down_payment_is_no_margin(self):
        """Half is asked for before: nothing; the rest of the order has all of its margin: 80."""
        self._needs_costs()
        self._plan({"basis": "invoice", "rate": 0.1, "value": "margin"})
        self.pump.invoice_policy = "order"
        order = self._sell(1000, "01-05", quantity=2)
        order.order_line.purchase_price = 600
        for day, kind in (("2026-01-06", "percentage"), ("2026-01-20", "delivered")):
            wizard = self.env["sale.advance.payment.inv"].with_context(
                active_model="sale.order", active_ids=order.ids
            )
            values = {"advance_payment_method": kind, "amount": 50 if kind != "delivered" else 0}
            invoice = wizard.create(values)._create_invoices(order)
            invoice.invoice_date = day
            invoice.action_post()
            self.assertEqual(self._total(1), 0 if kind == "percentage" else 80)
