import random
from itertools import cycle

from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionRecount(CollectionCommon):
    """The same totals, found a second way: in plain Python, record by record."""

    def test_recount(self):
        invoices = self._bill_and_pay_at_random(10)
        rows = self._get_rows(invoices)
        self.assertGreater(len(rows), 20)
        for invoice in invoices:
            found = sum(
                rows.filtered(lambda row, of=invoice: row.invoice_id == of).mapped("amount")
            )
            self.assertAlmostEqual(found, self._recount(invoice), places=6)
        self.assertEqual(self.env["account.partial.reconcile"]._fill_kpi_days(), 0)

    def test_dollars_are_those_of_the_bank(self):
        """Without foreign money and overpayments, what is collected is what came to the bank."""
        invoices = self._bill_and_pay_at_random(6, currencies=self.company.currency_id)
        payments = self._get_rows(invoices).payment_id
        self.assertGreater(len(payments), 10)
        received = sum(payments.mapped("amount_signed"))
        self.assertAlmostEqual(sum(self._get_rows(invoices).mapped("amount")), received, places=6)

    def test_what_is_unpaid_and_its_parts(self):
        """What is unpaid is read off the books where that is exact; what settled a row is looked
        up part by part. On each day both make up what was due: also of dollars and euros, credit
        notes, a payment that is rejected afterwards, and one that is taken back to draft."""
        invoices = self._bill_and_pay_at_random(10)
        payments = self._get_rows(invoices).payment_id
        payments[0].action_reject()
        payments[-1].action_draft()
        self._match(*invoices.filtered(lambda move: move.currency_id == self.euro))
        self._match(*invoices.filtered(lambda move: move.currency_id != self.euro))
        self.env.flush_all()
        unpaid = set()
        for day in ("2026-01-31", "2026-02-05", "2026-02-19", "2026-03-04", "2026-03-31"):
            self.env.invalidate_all()
            Receivable = self.env["sales.kpi.receivable"].with_context(kpi_as_of=day)
            for row in Receivable.search([("invoice_id", "in", invoices.ids)]):
                parts = row.collected + row.credited + row.written_off + row.unpaid
                self.assertAlmostEqual(parts, row.amount, places=6, msg=f"{row.id} on {day}")
                unpaid.add(round(row.unpaid, 2))
        self.assertGreater(len(unpaid), 20)

    def _bill_and_pay_at_random(self, count, currencies=None):
        dice = random.Random(19)
        currencies = currencies or (self.company.currency_id | self.euro)
        invoices = self.env["account.move"]
        for rep, _number in zip(cycle([self.ann, self.bob]), range(count), strict=False):
            invoice = self._bill(
                dice.randint(2000, 90000) / 100,
                rep,
                move_type=dice.choice(["out_invoice", "out_invoice", "out_refund"]),
                currency_id=dice.choice(currencies).id,
                invoice_payment_term_id=dice.choice([self.pay_terms_a, self.pay_terms_b]).id,
            )
            self._pay_at_random(dice, invoice, currencies)
            invoices += invoice
        self.env.invalidate_all()
        return invoices

    def _pay_at_random(self, dice, invoice, currencies):
        """Two parts in February; in March nothing, the rest, or the rest but for a write-off."""
        for day in ("2026-02-05", "2026-02-20"):
            part = round(invoice.amount_total * dice.uniform(0.1, 0.3), 2)
            self._pay(invoice, day, amount=part, currency_id=invoice.currency_id.id)
        last = dice.choice(["none", "rest", "write-off"])
        if last == "none":
            return
        values = {"amount": invoice.amount_residual, "currency_id": invoice.currency_id.id}
        if last == "write-off":
            values.update(
                amount=round(invoice.amount_residual * 0.9, 2),
                payment_difference_handling="reconcile",
                writeoff_account_id=self.expense.id,
            )
        self._pay(invoice, "2026-03-05", **values)

    def _recount(self, invoice):
        sign = -1 if invoice.move_type == "out_refund" else 1
        total = 0.0
        for line in self._get_due(invoice):
            rate = line.balance / line.amount_currency
            for partial in line.matched_credit_ids:
                total += partial.debit_amount_currency * rate * self._share(partial.credit_move_id)
            for partial in line.matched_debit_ids:
                total += partial.credit_amount_currency * rate * self._share(partial.debit_move_id)
        return sign * total

    def _share(self, line):
        """Of what the payment of ``line`` settles, the share that it brought; 0 for no payment."""
        payment = line.move_id.origin_payment_id
        if not payment:
            return 0.0
        _liquidity, settled, _write_off = payment._seek_for_lines()
        return min(1.0, payment.amount / abs(sum(settled.mapped("amount_currency"))))
