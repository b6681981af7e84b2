from odoo import Command
from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollection(CollectionCommon):
    """Payments with a journal entry, in the company's own currency."""

    @hard_case("payment in a later month than its invoice", "half a payment")
    def test_partial_payments_in_two_months(self):
        invoice = self._bill(100)
        january = self._pay(invoice, "2026-01-20", amount=30)
        self._pay(invoice, "2026-02-05", amount=70)
        self.assertCollected(invoice, [("2026-01-20", 30), ("2026-02-05", 70)])
        first = self._get_rows(invoice)[0]
        self.assertRecordValues(
            first,
            [
                {
                    "invoice_id": invoice.id,
                    "invoice_date": invoice.invoice_date,
                    "payment_id": january.id,
                    "statement_line_id": False,
                    "partial_id": self._get_due(january.move_id).matched_debit_ids.id,
                    "partner_id": self.partner_a.id,
                    "user_id": self.ann.id,
                    "team_id": self.team.id,
                    "journal_id": self.bank.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        by_month = self.collections._read_group(
            [("invoice_id", "=", invoice.id)], ["date:month"], ["amount:sum"]
        )
        self.assertEqual([total for _month, total in by_month], [30, 70])

    @hard_case("one payment over two reps' invoices")
    def test_one_payment_over_invoices_of_two_reps(self):
        invoices = self._bill(60, self.ann) | self._bill(40, self.bob)
        self._pay(invoices, "2026-01-20", group_payment=True)
        by_rep = self.collections._read_group(
            [("invoice_id", "in", invoices.ids)], ["user_id"], ["amount:sum"]
        )
        self.assertEqual(dict(by_rep), {self.ann: 60, self.bob: 40})

    def test_customer_is_the_company_of_the_contact(self):
        contact = self.env["res.partner"].create({"name": "Eve", "parent_id": self.partner_a.id})
        invoice = self._bill(100, partner_id=contact.id)
        self._pay(invoice, "2026-01-20")
        self.assertEqual(self._get_rows(invoice).partner_id, self.partner_a)

    def test_receipt_counts(self):
        receipt = self._bill(100, move_type="out_receipt")
        self._pay(receipt, "2026-01-20")
        self.assertCollected(receipt, [("2026-01-20", 100)])

    def test_vendor_bill_does_not(self):
        bill = self._bill(100, move_type="in_invoice", ref="their number")
        self._pay(bill, "2026-01-20")
        self.assertEqual(bill.payment_state, "paid")
        self.assertFalse(self._get_rows(bill))

    def test_refund_paid_out_is_negative(self):
        refund = self._bill(40, move_type="out_refund")
        self._pay(refund, "2026-02-03", amount=25)
        self.assertCollected(refund, [("2026-02-03", -25)])

    @hard_case("credit note that closes an invoice without cash")
    def test_credit_note_closes_without_cash(self):
        """Of 100, 30 are credited and 70 paid."""
        invoice = self._bill(100)
        refund = self._bill(30, move_type="out_refund")
        self._match(invoice, refund)
        self._pay(invoice, "2026-01-20")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertCollected(invoice | refund, [("2026-01-20", 70)])

    def test_journal_entry_by_hand_is_no_cash(self):
        invoice = self._bill(100)
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-20",
                "line_ids": [
                    Command.create(self._prepare_counterpart(self.receivable, -100)),
                    Command.create(self._prepare_counterpart(self.expense, 100)),
                ],
            }
        )
        entry.action_post()
        self._match(invoice, entry)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [])

    def test_write_off_with_the_payment(self):
        """90 close an invoice of 100; 10 are written off."""
        invoice = self._bill(100)
        self._pay(
            invoice,
            "2026-01-20",
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-01-20", 90)])

    def test_write_off_over_two_invoices(self):
        """180 close 150 and 50: nine tenths of each is cash."""
        invoices = self._bill(150) | self._bill(50, self.bob)
        self._pay(
            invoices,
            "2026-01-20",
            amount=180,
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertCollected(invoices[0], [("2026-01-20", 135)])
        self.assertCollected(invoices[1], [("2026-01-20", 45)])

    def test_write_off_of_a_refund(self):
        """A refund of 100 is settled by 80 paid back."""
        refund = self._bill(100, move_type="out_refund")
        self._pay(
            refund,
            "2026-01-20",
            amount=80,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertCollected(refund, [("2026-01-20", -80)])

    def test_excess_written_off_is_not_applied(self):
        """110 for an invoice of 100, the 10 kept as a gain: 100 are applied to the invoice."""
        invoice = self._bill(100)
        self._pay(
            invoice,
            "2026-01-20",
            amount=110,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_revenue"].id,
        )
        self.assertCollected(invoice, [("2026-01-20", 100)])

    def test_written_off_to_the_last_cent(self):
        """A payment of nothing that writes the whole invoice off brings no cash."""
        invoice = self._bill(100)
        self._pay(
            invoice,
            "2026-01-20",
            amount=0,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-01-20", 0)])

    def test_early_payment_discount(self):
        """2 % off within ten days: 98 close 100."""
        term = self._new_discount_term(2)
        invoice = self._bill(100, invoice_payment_term_id=term.id)
        self._pay(invoice, "2026-01-15")
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [("2026-01-15", 98)])

    @hard_case("overpayment")
    def test_overpayment_counts_what_is_applied(self):
        """150 received: 100 on the first invoice, 50 on the next once they are matched."""
        first, second = self._bill(100), self._bill(80, date="2026-02-10")
        payment = self._new_payment(150, "2026-01-20")
        self._match(first, payment.move_id)
        self.assertCollected(first, [("2026-01-20", 100)])
        self._match(second, payment.move_id)
        self.assertCollected(second, [("2026-02-10", 50)])

    def test_payment_before_the_invoice(self):
        payment = self._new_payment(100, "2025-12-20")
        invoice = self._bill(100)
        self.assertCollected(invoice, [])
        self._match(invoice, payment.move_id)
        self.assertCollected(invoice, [("2026-01-10", 100)])

    def test_dates_are_those_of_the_documents(self):
        """January is locked when the two are posted: they are booked later, but the money is
        January's."""
        self.company.fiscalyear_lock_date = "2026-01-31"
        invoice = self._bill(100)
        payment = self._pay(invoice, "2026-01-20")
        self.assertGreater(payment.move_id.date, payment.date)
        self.assertCollected(invoice, [("2026-01-20", 100)])

    @hard_case("un-reconciled")
    def test_unreconciled_is_taken_back(self):
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20", amount=30)
        self._pay(invoice, "2026-02-05", amount=70)
        self._get_rows(invoice)[0].partial_id.unlink()
        self.assertCollected(invoice, [("2026-02-05", 70)])
        self._get_due(invoice).remove_move_reconcile()
        self.assertCollected(invoice, [])

    def test_matched_again_in_one_transaction(self):
        """40 of 100 are un-reconciled and reconciled again at once: Odoo may leave the number of
        the matching empty, and the matching is there."""
        invoice = self._bill(100)
        payment = self._pay(invoice, "2026-01-20", amount=40)
        lines = self._get_due(invoice | payment.move_id)
        lines.remove_move_reconcile()
        lines.reconcile()
        self.env.invalidate_all()
        self.assertEqual(
            (invoice.amount_residual, lines.mapped("matching_number")), (60, [False, False])
        )
        self.assertCollected(invoice, [("2026-01-20", 40)])
        self.assertEqual(invoice.kpi_collected_amount, 40)

    def test_draft_and_cancelled_do_not_count(self):
        invoice = self._bill(100)
        payment = self._pay(invoice, "2026-01-20")
        payment.action_draft()
        self.assertCollected(invoice, [])
        payment.action_post()
        self._match(invoice, payment.move_id)
        self.assertCollected(invoice, [("2026-01-20", 100)])
        payment.action_reject()
        self.assertCollected(invoice, [])
        payment.action_cancel()
        self.assertCollected(invoice, [])

    def test_draft_invoice_does_not_count(self):
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20")
        invoice.button_draft()
        self.assertCollected(invoice, [])

    def test_instalments_all_count(self):
        """30 now, 70 later; paid 50, then 50: the first payment touches both instalments."""
        invoice = self._bill(100, invoice_payment_term_id=self.pay_terms_b.id)
        self._pay(invoice, "2026-01-20", amount=50)
        self._pay(invoice, "2026-03-20", amount=50)
        self.assertEqual(invoice.amount_residual, 0)
        by_month = self.collections._read_group(
            [("invoice_id", "=", invoice.id)], ["date:month"], ["amount:sum"]
        )
        self.assertEqual([total for _month, total in by_month], [50, 50])

    def test_tax_is_collected_too(self):
        invoice = self._bill(100)
        invoice.button_draft()
        invoice.invoice_line_ids.tax_ids = self.percent_tax(15.0)
        invoice.action_post()
        self._pay(invoice, "2026-01-20")
        self.assertCollected(invoice, [("2026-01-20", 115)])

    def test_rows_stay_with_whom_the_invoice_is_credited_to(self):
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20")
        invoice.invoice_user_id = self.bob
        self.env.invalidate_all()
        self.assertEqual(self._get_rows(invoice).user_id, self.ann)

    def test_a_row_opens_its_invoice(self):
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20")
        action = self._get_rows(invoice).action_open_invoice()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))
