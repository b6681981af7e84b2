from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionBank(CollectionCommon):
    """Bank statement lines, and payments without a journal entry."""

    def _receive(self, invoice, amount, date):
        """A bank line of ``amount``, matched with ``invoice``."""
        line = self._new_bank_line(amount, date, [(self.receivable, -amount)])
        self._match(invoice, line.move_id)
        return line

    def _announce(self, invoices, date, **values):
        """A payment without a journal entry."""
        payment = self._pay(invoices, date, **values)
        self.assertFalse(payment.move_id)
        return payment

    def test_bank_line_matched_directly(self):
        invoice = self._bill(100)
        line = self._receive(invoice, 40, "2026-01-25")
        self.assertCollected(invoice, [("2026-01-25", 40)])
        row = self._get_rows(invoice)
        self.assertEqual((row.statement_line_id, row.journal_id), (line, self.bank))
        self.assertFalse(row.payment_id)
        line.action_undo_reconciliation()
        self.assertCollected(invoice, [])

    def test_bank_line_pays_a_refund_out(self):
        refund = self._bill(40, move_type="out_refund")
        self._receive(refund, -40, "2026-01-25")
        self.assertCollected(refund, [("2026-01-25", -40)])

    def test_write_off_in_a_bank_line(self):
        """490 close 300 and 200: 98 % of each is cash."""
        invoices = self._bill(300) | self._bill(200, self.bob)
        line = self._new_bank_line(
            490,
            "2026-01-25",
            [(self.receivable, -300), (self.receivable, -200), (self.expense, 10)],
        )
        self._match(line.move_id, *invoices)
        self.assertFalse(sum(invoices.mapped("amount_residual")))
        self.assertCollected(invoices[0], [("2026-01-25", 294)])
        self.assertCollected(invoices[1], [("2026-01-25", 196)])

    def test_bank_line_of_more_than_the_invoice(self):
        """150 received, 100 for the invoice, 50 for something else: nothing is written off."""
        invoice = self._bill(100)
        line = self._new_bank_line(
            150,
            "2026-01-25",
            [(self.receivable, -100), (self.bank.suspense_account_id, -50)],
        )
        self._match(invoice, line.move_id)
        self.assertCollected(invoice, [("2026-01-25", 100)])

    def test_set_off_against_a_bill_is_no_cash(self):
        """80 received for an invoice of 100, less the 20 we owe the customer."""
        invoice = self._bill(100)
        payable = self.company_data["default_account_payable"]
        line = self._new_bank_line(80, "2026-01-25", [(self.receivable, -100), (payable, 20)])
        self._match(invoice, line.move_id)
        self.assertCollected(invoice, [("2026-01-25", 80)])

    def test_payment_seen_in_the_bank_counts_once(self):
        """The bank line is matched with the payment, not with the invoice."""
        invoice = self._bill(100)
        payment = self._pay(invoice, "2026-01-20")
        account = payment.outstanding_account_id
        line = self._new_bank_line(100, "2026-02-02", [(account, -100)])
        (payment.move_id | line.move_id).line_ids.filtered(
            lambda item: item.account_id == account
        ).reconcile()
        self.assertTrue(payment.is_matched)
        self.assertCollected(invoice, [("2026-01-20", 100)])

    def test_payment_straight_to_the_bank_account(self):
        """The method books on the bank account itself; 90 close 100."""
        invoice = self._bill(100)
        self.inbound_payment_method_line.payment_account_id = self.bank.default_account_id
        self._pay(
            invoice,
            "2026-01-20",
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertCollected(invoice, [("2026-01-20", 90)])

    def test_entryless_payment_counts_until_the_bank_line_comes(self):
        invoice = self._bill(100)
        with self._without_entries():
            payment = self._announce(invoice, "2026-01-20")
            self.assertCollected(invoice, [("2026-01-20", 100)])
            row = self._get_rows(invoice)
            self.assertLess(row.id, 0)
            self.assertEqual((row.payment_id, row.journal_id), (payment, self.bank))
            self.assertFalse(row.partial_id)
            self._receive(invoice, 100, "2026-02-02")
            self.assertEqual(payment.state, "paid")
            self.assertCollected(invoice, [("2026-02-02", 100)])

    def test_entryless_parts_are_replaced_one_by_one(self):
        """40 and 60 are announced; the bank brings the 40, then the 60."""
        invoice = self._bill(200)
        with self._without_entries():
            self._announce(invoice, "2026-01-20", amount=40)
            self._announce(invoice, "2026-01-21", amount=60)
            self.assertCollected(invoice, [("2026-01-20", 40), ("2026-01-21", 60)])
            self._receive(invoice, 40, "2026-01-27")
            self.assertCollected(invoice, [("2026-01-21", 60), ("2026-01-27", 40)])
            self._receive(invoice, 60, "2026-02-02")
            self.assertCollected(invoice, [("2026-01-27", 40), ("2026-02-02", 60)])
            self._announce(invoice, "2026-02-10", amount=30)
            self.assertCollected(
                invoice, [("2026-01-27", 40), ("2026-02-02", 60), ("2026-02-10", 30)]
            )

    def test_entryless_payment_after_a_bank_line(self):
        """40 came to the bank before the 40 that are announced now: they are other money."""
        invoice = self._bill(100)
        line = self._receive(invoice, 40, "2026-01-15")
        partial = self._get_due(line.move_id).matched_debit_ids
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = '2026-01-15' WHERE id = %s",
            [partial.id],
        )
        with self._without_entries():
            self._announce(invoice, "2026-01-20", amount=40)
            self.assertCollected(invoice, [("2026-01-15", 40), ("2026-01-20", 40)])

    def test_bank_brings_less_than_announced(self):
        """Of 40 announced 39 have come: one is still on its way."""
        invoice = self._bill(100)
        with self._without_entries():
            self._announce(invoice, "2026-01-20", amount=40)
            self._receive(invoice, 39, "2026-02-02")
            self.assertCollected(invoice, [("2026-01-20", 1), ("2026-02-02", 39)])

    def test_entryless_payment_over_two_invoices(self):
        """75 for 100 and 50 are 50 and 25; the bank's 75 all go to the first."""
        invoices = self._bill(100) | self._bill(50, self.bob)
        with self._without_entries():
            self._announce(invoices, "2026-01-20", amount=75, group_payment=True)
            self.assertCollected(invoices[0], [("2026-01-20", 50)])
            self.assertCollected(invoices[1], [("2026-01-20", 25)])
            self.assertEqual(len(set(self._get_rows(invoices).ids)), 2)
            self._receive(invoices[0], 75, "2026-02-02")
            self.assertCollected(invoices, [("2026-02-02", 75)])

    def test_entryless_overpayment(self):
        """Two of 60 for an invoice of 100: what is open is shared."""
        invoice = self._bill(100)
        with self._without_entries():
            self._announce(invoice, "2026-01-20", amount=60)
            self._announce(invoice, "2026-01-21", amount=60)
            self.assertCollected(invoice, [("2026-01-20", 50), ("2026-01-21", 50)])

    def test_entryless_states(self):
        invoice = self._bill(100)
        with self._without_entries():
            payment = self._announce(invoice, "2026-01-05", amount=40)
            self.assertCollected(invoice, [("2026-01-10", 40)])
            payment.action_validate()
            self.assertCollected(invoice, [("2026-01-10", 40)])
            payment.action_reject()
            self.assertCollected(invoice, [])
            payment.action_draft()
            self.assertCollected(invoice, [])
            payment.action_post()
            self.assertCollected(invoice, [("2026-01-10", 40)])
            payment.action_cancel()
            self.assertCollected(invoice, [])

    def test_entryless_refund(self):
        refund = self._bill(40, move_type="out_refund")
        with self._without_entries():
            self._announce(refund, "2026-01-20", amount=30)
            self.assertCollected(refund, [("2026-01-20", -30)])

    def test_entryless_euros(self):
        """100 euros booked at 125 dollars in January. 40 euros announced in February are 50
        dollars at the rate of the invoice; 50 dollars announced are taken as such."""
        invoice = self._bill(100, currency_id=self.euro.id)
        dollar = self.company.currency_id
        with self._without_entries():
            self._announce(invoice, "2026-02-05", amount=40, currency_id=self.euro.id)
            self._announce(invoice, "2026-02-06", amount=50, currency_id=dollar.id)
            self.assertCollected(invoice, [("2026-02-05", 50), ("2026-02-06", 50)])
