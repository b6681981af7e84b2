from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import canonical
from .batch_common import BatchCommon


@tagged("post_install", "-at_install")
class TestBatch(BatchCommon):
    """What is written into the books, to the cent, and what is refused."""

    def test_entry(self):
        # 6,076.54 + 630.72 = 6,707.26
        batch = self._make()
        [move] = batch.move_ids
        nobody = self.env["res.partner"]
        self.assertEqual(
            self._get_rows(move),
            [
                (self.expense, nobody, "USD", 6707.26, 6707.26),
                (self.accrual, self.bob.partner_id, "USD", -630.72, -630.72),
                (self.accrual, self.ann.partner_id, "USD", -6076.54, -6076.54),
            ],
        )
        self.assertEqual(
            (move.state, move.move_type, move.journal_id), ("draft", "entry", self.misc)
        )
        self.assertEqual((move.date, batch.date), (date(2026, 3, 31), date(2026, 3, 31)))
        self.assertEqual((batch.state, batch.total, batch.people_count), ("entered", 6707.26, 2))
        self.assertEqual(batch.name, "Payouts March 2026")
        self.assertEqual((self.of_ann | self.of_bob).mapped("state"), ["locked", "locked"])
        self.assertEqual((self.of_ann | self.of_bob).move_id, move)

    def test_other_currency_at_the_rate_of_the_payout(self):
        # 276.92 EUR x 7.80 = 2,159.976 -> 2,159.98; the table of rates says 1.25 and is not asked.
        # 6,076.54 + 2,159.98 = 8,236.52
        self._set(self.of_bob, total=276.92, currency_id=self.euro.id, fx=7.8)
        [move] = self._make().move_ids
        rows = self._get_rows(move)
        self.assertEqual(rows[0][2:], ("USD", 8236.52, 8236.52))
        self.assertEqual(rows[1][2:], ("EUR", -276.92, -2159.98))
        self.assertEqual(sum(round(100 * line.balance) for line in move.line_ids), 0)

    def test_three_rates_that_round_apart_still_balance(self):
        # 0.35 x 1.1 = 0.385 -> 0.39; 0.35 x 1.3 = 0.455 -> 0.46; 0.05 x 1.1 = 0.055 -> 0.06
        payouts = self.of_ann | self.of_bob | self._new_locked(self.leader, 0.05)
        for payout, total, fx in zip(payouts, (0.35, 0.35, 0.05), (1.1, 1.3, 1.1), strict=True):
            self._set(payout, total=total, currency_id=self.euro.id, fx=fx)
        [move] = self._make(payouts).move_ids
        self.assertEqual([row[4] for row in self._get_rows(move)], [0.91, -0.06, -0.39, -0.46])

    def test_who_owes_is_debited(self):
        # 6,076.54 - 72.00 = 6,004.54
        self._set(self.of_bob, total=-72)
        [move] = self._make().move_ids
        self.assertEqual([row[4] for row in self._get_rows(move)], [6004.54, 72, -6076.54])

    def test_plans_of_other_journals_and_accounts(self):
        journal = self.misc.copy({"name": "Commission", "code": "COM"})
        account = self.expense.copy({"code": "600099"})
        plan = self._new_plan(
            [{"name": "Bonus", "rate": 0.01}], journal_id=journal.id, expense_account_id=account.id
        )
        other = self._new_locked(self.ann, 100, plan=plan)
        batch = self._make(self.of_ann | self.of_bob | other)
        self.assertEqual(batch.move_ids.journal_id, self.misc | journal)
        self.assertEqual(self._get_rows(other.move_id)[0][:1], (account,))
        self.assertEqual(batch.people_count, 2)

    def test_nothing_is_paid_without_an_entry(self):
        self._set(self.of_ann | self.of_bob, total=0)
        batch = self._make()
        self.assertFalse(batch.move_ids)
        self.assertEqual((batch.state, self.of_ann.state), ("done", "paid"))

    def test_dates_that_the_books_have_closed(self):
        self.company.fiscalyear_lock_date = date(2026, 4, 30)
        [move] = self._make().move_ids
        self.assertEqual(move.date, date(2026, 5, 1))
        self._post(move)
        self.assertEqual(move.date, date(2026, 5, 1))

    def test_digest_is_of_what_is_paid_to_whom(self):
        batch = self._make()
        self.assertEqual(
            [(row["name"], row["amount"], row["currency"]) for row in batch.rows],
            [(self.ann.name, 6076.54, "USD"), (self.bob.name, 630.72, "USD")],
        )
        self.assertEqual(batch.digest, canonical.digest(batch.rows))

    def test_what_a_leaver_still_owes(self):
        self.terms.date_to = date(2026, 3, 20)
        self._set(self.of_ann | self.of_bob, carried_out=-200)
        batch = self._make()
        # Bob stays: his next payout takes it back.
        self.assertEqual(
            batch.rest.replace("\xa0", " "),
            f"{self.ann.name} is not paid by Sales commission any more and still owes $ 200.00.",
        )

    # ---- what is refused -----------------------------------------------------------------------

    def _refuse(self, text, payouts=None, user=None, error=UserError):
        before = self.batches.search_count([]), self.env["account.move"].search_count([])
        with self.assertRaisesRegex(error, text):
            self._make(payouts, user)
        after = self.batches.search_count([]), self.env["account.move"].search_count([])
        self.assertEqual(after, before)
        self.assertFalse(self.of_bob.batch_id)

    def test_a_payout_goes_into_one_batch(self):
        self._make(self.of_ann)
        self._refuse("is in the batch “Payouts March 2026” already")
        self.assertEqual(self._make(self.of_bob).name, "Payouts March 2026 (2)")

    def test_two_at_once(self):
        locked = type(self.of_ann)
        with patch.object(locked, "try_lock_for_update", lambda payouts: payouts[:1]):
            self._refuse("Somebody else is working on these payouts")

    def test_held(self):
        self.of_bob.write({"held": True, "hold_reason": "A deal is in dispute."})
        self._refuse("on hold: A deal is in dispute. Leave it out")

    def test_not_locked(self):
        for state, text in (("approved", "is not locked yet"), ("paid", "is paid already")):
            self.of_bob.state = state
            self._refuse(text)

    def test_plans_that_pay_in_review(self):
        Payout = self.env["sales.kpi.payout"].with_user(self.accountant)
        self.march.state = "review"
        (self.of_ann | self.of_bob).state = "confirmed"
        self.assertFalse(Payout.search([("is_due", "=", True)]))
        self._refuse("is not locked yet")
        self.env.cr.execute(
            "UPDATE sales_kpi_incentive SET pays_at = 'review' WHERE id = %s", [self.plan.id]
        )
        self.plan.invalidate_recordset()
        self.assertEqual(Payout.search([("is_due", "=", True)]), self.of_ann | self.of_bob)
        [move] = self._make().move_ids
        self.assertFalse(Payout.search([("is_due", "=", True)]))
        self._post(move)
        self.assertEqual(self.of_ann.state, "paid")
        move.button_draft()
        self.assertEqual(self.of_ann.state, "confirmed")

    def test_one_company_and_period(self):
        april = self._new_locked(self.ann, 5, period=self._get_period(4))
        self._refuse("one company and one period", self.of_ann | april)

    def test_missing_accounts_and_journals(self):
        for record, name, text in (
            (self.company, "expense_accrual_account_id", "no account for accrued expenses"),
            (self.company, "automatic_entry_default_journal_id", "no journal for the entry"),
            (self.plan, "expense_account_id", "The plan Sales commission has no account"),
        ):
            kept = record[name]
            record[name] = False
            self._refuse(text)
            record[name] = kept

    def test_no_rate(self):
        self._set(self.of_bob, currency_id=self.euro.id, fx=0)
        self._refuse("has no exchange rate of EUR")

    def test_none(self):
        with self.assertRaisesRegex(UserError, "Choose the payouts"):
            self.env["sales.kpi.payout"].with_user(self.accountant).action_make_batch()

    def test_who_makes_batches(self):
        self.assertTrue(self._make(self.of_ann, self.payer))
        self.plan.leader_sees = "amounts"
        for user in (self.bob, self.leader, self.portal):
            self._refuse("", self.of_bob, user, error=AccessError)
