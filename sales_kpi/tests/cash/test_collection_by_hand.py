from odoo import Command
from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionByHand(CollectionCommon):
    """Entries that somebody writes, without payment and bank line."""

    def _write_entry(self, date, *counterparts, journal=None):
        entry = self.env["account.move"].create(
            {
                "date": date,
                "journal_id": (journal or self.bank).id,
                "line_ids": [
                    Command.create(self._prepare_counterpart(*item)) for item in counterparts
                ],
            }
        )
        entry.action_post()
        return entry

    def _write_receipt(self, amount, date, journal=None):
        """Money for a customer's account: a negative amount was paid out."""
        account = (journal or self.bank).default_account_id
        return self._write_entry(
            date, (account, amount), (self.receivable, -amount), journal=journal
        )

    def test_entry_of_a_bank_journal_is_cash(self):
        invoice = self._bill(100)
        entry = self._write_receipt(40, "2026-01-20")
        self._match(invoice, entry)
        self.assertCollected(invoice, [("2026-01-20", 40)])
        row = self._get_rows(invoice)
        self.assertEqual((row.journal_id, row.days), (self.bank, 10))
        self.assertFalse(row.payment_id or row.statement_line_id)
        self._get_due(invoice).remove_move_reconcile()
        self.assertCollected(invoice, [])

    def test_entry_of_a_cash_box_is_cash(self):
        invoice = self._bill(100)
        box = self.company_data["default_journal_cash"]
        self._match(invoice, self._write_receipt(100, "2026-01-20", journal=box))
        self.assertCollected(invoice, [("2026-01-20", 100)])

    def test_part_that_moved_no_money(self):
        """90 on the bank and 10 of charges close 100."""
        invoice = self._bill(100)
        entry = self._write_entry(
            "2026-01-20",
            (self.bank.default_account_id, 90),
            (self.expense, 10),
            (self.receivable, -100),
        )
        self._match(invoice, entry)
        self.assertCollected(invoice, [("2026-01-20", 90)])

    def test_before_the_invoice(self):
        invoice = self._bill(100)
        self._match(invoice, self._write_receipt(100, "2026-01-05"))
        self.assertCollected(invoice, [("2026-01-10", 100)])

    def test_paid_back_by_an_entry(self):
        refund = self._bill(40, move_type="out_refund")
        self._match(refund, self._write_receipt(-40, "2026-01-20"))
        self.assertCollected(refund, [("2026-01-20", -40)])

    def test_euros(self):
        """40 euros of February, 80 dollars then, are 50 at the rate of the invoice."""
        invoice = self._bill(100, currency_id=self.euro.id)
        entry = self._write_entry(
            "2026-02-05",
            (self.bank.default_account_id, 80, self.euro, 40),
            (self.receivable, -80, self.euro, -40),
        )
        self._match(invoice, entry)
        self.assertCollected(invoice, [("2026-02-05", 50)])

    def test_what_moves_no_money_is_no_cash(self):
        """Charges in a bank journal; an entry on the bank's account in another journal."""
        invoice = self._bill(100)
        charge = self._write_entry("2026-01-20", (self.expense, 30), (self.receivable, -30))
        self._match(invoice, charge)
        other = self.company_data["default_journal_misc"]
        elsewhere = self._write_entry(
            "2026-01-21",
            (self.bank.default_account_id, 70),
            (self.receivable, -70),
            journal=other,
        )
        self._match(invoice, elsewhere)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertCollected(invoice, [])

    def test_entry_reset_to_draft(self):
        invoice = self._bill(100)
        entry = self._write_receipt(100, "2026-01-20")
        self._match(invoice, entry)
        entry.button_draft()
        self.assertCollected(invoice, [])
