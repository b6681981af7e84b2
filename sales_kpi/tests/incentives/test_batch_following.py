from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .batch_common import BatchCommon


@tagged("post_install", "-at_install")
class TestBatchFollowing(BatchCommon):
    """Payouts are paid when their entry is posted, and no longer when it is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payouts = cls.of_ann | cls.of_bob

    def setUp(self):
        super().setUp()
        self.batch = self._make()
        self.move = self.batch.move_ids.with_user(self.accountant)

    def _check(self, state, batch_state, is_in=True):
        self.assertEqual(self.payouts.mapped("state"), [state, state])
        self.assertEqual(self.batch.state, batch_state)
        self.assertEqual(self.payouts.batch_id, self.batch if is_in else self.batches)
        self.assertEqual(bool(self.payouts.move_id), is_in)

    def _reverse(self, **values):
        """As an accountant does by Odoo's own dialog."""
        wizard = self.env["account.move.reversal"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=self.move.ids
        ).create({"date": date(2026, 4, 2), "journal_id": self.misc.id, **values})  # fmt: skip
        wizard.reverse_moves()
        return wizard.new_move_ids

    def test_opened(self):
        batch = self.batch.with_user(self.accountant)
        self.assertEqual(batch.action_open_moves()["res_id"], self.move.id)
        of_carl = self._make(self._new_of_agent(500) | self._new_locked(self.leader, 5))
        domain = of_carl.with_user(self.accountant).action_open_moves()["domain"]
        found = self.env["account.move"].with_user(self.accountant).search(domain)
        self.assertEqual(found, of_carl.move_ids | of_carl.bill_ids)

    def test_posted(self):
        self._check("locked", "entered")
        self.move.action_post()
        self._check("paid", "done")

    def test_back_to_draft(self):
        self.move.action_post()
        self.move.button_draft()
        self._check("locked", "entered")
        self.move.action_post()
        self._check("paid", "done")

    def test_reversed_and_made_anew(self):
        self.move.action_post()
        back = self._reverse()
        self.assertEqual(back.state, "posted")
        self._check("locked", "reversed", is_in=False)
        self.assertEqual(self.batch.total, 6707.26)  # what it was stays told
        self.assertEqual([row["amount"] for row in self.batch.rows], [6076.54, 630.72])
        again = self._make()
        self.assertEqual(again.name, "Payouts March 2026 (2)")
        # Neither the old entry nor its reversal pays or takes back a second time.
        with self.assertRaisesRegex(UserError, "takes payouts back"):
            back.button_draft()
        self.move.button_draft()
        with self.assertRaisesRegex(UserError, "was taken back"):
            self.move.action_post()
        self.assertEqual(self.payouts.batch_id, again)

    def test_cancelled_draft(self):
        self.move.button_cancel()
        self._check("locked", "reversed", is_in=False)
        self.move.button_draft()
        with self.assertRaisesRegex(UserError, "was taken back"):
            self.move.action_post()

    def test_never_deleted(self):
        for state in ("draft", "posted", "cancel"):
            with self.subTest(state):
                if state == "posted":
                    self.move.action_post()
                elif state == "cancel":
                    self.move.button_cancel()
                text = "stays. Take the batch back instead"
                with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                    self.move.with_context(force_delete=True).unlink()

    def test_taken_back_by_the_button(self):
        self.batch.with_user(self.accountant).action_take_back()
        self.assertEqual(self.move.state, "cancel")
        self._check("locked", "reversed", is_in=False)
        self.batch = self._make()
        self._post(self.batch.move_ids)
        self.batch.with_user(self.accountant).action_take_back()
        back = self.batch.move_ids.reversal_move_ids
        self.assertEqual((back.state, back.amount_total), ("posted", 6707.26))
        self._check("locked", "reversed", is_in=False)
        with self.assertRaisesRegex(UserError, "is in the books any more"):
            self.batch.with_user(self.accountant).action_take_back()
        for user in (self.payer, self.ann):
            with self.assertRaises(AccessError):
                self.batch.with_user(user).action_take_back()

    def test_a_paid_bill_is_not_taken_back(self):
        of_carl = self._new_of_agent(500)
        batch = self._make(of_carl)
        self._post(batch.bill_ids)
        self._register_payment(batch.bill_ids, payment_date=date(2026, 4, 1))
        with self.assertRaisesRegex(UserError, "is paid. Take its payment back first"):
            batch.with_user(self.accountant).action_take_back()
        self.assertEqual(of_carl.state, "paid")

    def test_held_meanwhile(self):
        self.of_bob.write({"held": True, "hold_reason": "In dispute."})
        with self.assertRaisesRegex(UserError, "on hold: In dispute."):
            self.move.action_post()
        self._check("locked", "entered")

    def test_changed_meanwhile(self):
        self._set(self.of_bob, total=9999)
        with self.assertRaisesRegex(UserError, "were changed since it was made"):
            self.move.action_post()

    def test_what_is_in_a_batch_nobody_says_by_hand(self):
        self.move.write({"kpi_batch_id": False})
        self.assertEqual(self.move.kpi_batch_id, self.batch)
        other = self.env["account.move"].with_user(self.accountant).with_context(
            default_kpi_batch_id=self.batch.id
        )  # fmt: skip
        made = other.create([{"kpi_batch_id": self.batch.id}, {}]) | self.move.copy()
        self.assertFalse(made.kpi_batch_id)

    def test_other_entries_cost_no_query(self):
        invoices = self.env["account.move"]
        for _number in range(3):
            invoices |= self.init_invoice("out_invoice", amounts=[100], taxes=[])
        counts = []
        for invoice, is_off in zip(invoices, (True, True, False), strict=True):
            hook = (lambda moves: None) if is_off else type(invoice)._kpi_get_batches
            with patch.object(self.registry["account.move"], "_kpi_get_batches", hook):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                invoice.action_post()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_an_entry_comes_to_what_its_payouts_do(self):
        other = self.expense.copy({"code": "600098"})
        spent = self.move.line_ids.filtered("debit")
        self.move.line_ids = [
            Command.update(spent.id, {"balance": 6000}),
            Command.create({"account_id": other.id, "balance": 700}),
            Command.create({"account_id": other.id, "balance": 7.26}),
        ]
        self.move.action_post()
        self.move.button_draft()
        owed = self.move.line_ids.filtered(lambda line: line.balance < -1000)
        self.move.line_ids = [
            Command.update(spent.id, {"balance": 5000}),
            Command.update(owed.id, {"amount_currency": -5076.54, "balance": -5076.54}),
        ]
        # 5,000 + 700 + 7.26 = 5,707.26
        with self.assertRaisesRegex(UserError, r"comes to .*5,707.26.*its payouts to .*6,707.26"):
            self.move.action_post()
        self.assertEqual(self.of_ann.state, "locked")

    def test_a_bill_comes_to_what_its_payout_does(self):
        of_carl = self._new_of_agent(500)
        [bill] = self._make(of_carl).bill_ids
        # The tax of the agent's own invoice is the accountant's to add.
        bill.invoice_line_ids.tax_ids = self.company_data["default_tax_purchase"]
        self._post(bill)
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 499
        with self.assertRaisesRegex(UserError, "comes to .*499.00.*its payouts to .*500.00"):
            self._post(bill)
