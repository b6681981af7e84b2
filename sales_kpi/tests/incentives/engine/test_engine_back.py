from odoo.tests import tagged

from ..engine_common import steps
from .engine_cash_common import EngineCashCommon

TABLE = {"scale": "amount", "step_ids": steps([(0, 0.04), (1000, 0.06)])}


@tagged("post_install", "-at_install")
class TestEngineBack(EngineCashCommon):
    """What is taken back, and what of it comes again."""

    def _reversed(self, month, user=None):
        return sorted(self._rows(month, "reversed", user).mapped("amount"))

    def _note(self, invoice, amount, day):
        return self._bill(amount, date=day, move_type="out_refund", reversed_entry_id=invoice.id)

    def _plan_invoices(self, users=None, **values):
        return self._plan({"basis": "invoice", "rate": 0.05, **values}, users=users)

    def test_a_credit_note_takes_of_whom_its_invoice_paid(self):
        """1,000 x 5 % = 50 to Ann; the invoice is Bob's since. 400 are credited: -20 of Ann; Bob,
        whom it never paid, loses nothing."""
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._close(1)
        self._credit(invoice, self.bob)
        self._note(invoice, 400, "2026-02-10")
        self._work_out(2)
        self.assertEqual((self._reversed(2), self._reversed(2, self.bob)), ([-20], []))
        self._close(2)
        self._work_out(3)
        self.assertFalse(self._rows(3, "reversed") | self._rows(3, "earned"))

    def test_cash_of_two_people_is_paid_back(self):
        """4,000 came in for Ann, then 6,000 for Bob, whose invoice it was by then: 200 and 300. Of
        7,000 paid back 6,000 are of the newest: -300 of Bob; 1,000 of Ann: -50."""
        self._plan({"basis": "cash", "rate": 0.05}, users=self.ann | self.bob)
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-20", amount=4520)
        self._close(1)
        self._credit(invoice, self.bob)
        self._pay(invoice, "2026-02-20", amount=6780)
        self._close(2)
        self._refund(invoice, 7000, "2026-03-10")
        self._work_out(3)
        self.assertEqual((self._reversed(3), self._reversed(3, self.bob)), ([-50], [-300]))

    def test_of_what_a_manager_carried_over(self):
        """The invoice of the test before, carried over to Bob: -50 of Ann, +50 for him. 400 are
        credited then: -20 of Bob, and nothing more of Ann."""
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._close(1)
        self._credit(invoice, self.bob)
        self._work_out(2)
        drifts = self.env["sales.kpi.pay.drift"].sudo().search([("state", "=", "open")])
        for drift in drifts:
            drift._carry(50 if drift.user_id == self.bob else -50, "Bob's")
        self.assertEqual(drifts.user_id, self.ann | self.bob)
        self._close(2)
        self._note(invoice, 400, "2026-03-10")
        self._work_out(3)
        self.assertEqual((self._reversed(3), self._reversed(3, self.bob)), ([], [-20]))

    def test_it_takes_by_the_shares_that_were_paid(self):
        """Ann was paid for all of 1,000; it is shared 60/40 now. 500 are credited: -25 of Ann, not
        -15."""
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._close(1)
        self._share(invoice, {"split": [(self.ann, 60), (self.bob, 40)]})
        self._note(invoice, 500, "2026-02-10")
        self._work_out(2)
        self.assertEqual((self._reversed(2), self._reversed(2, self.bob)), ([-25], []))

    def test_a_credit_note_that_comes_late(self):
        """Of January, and written when that is closed: it counts in February, once; of Ann, though
        the invoice is Bob's since."""
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._close(1)
        self._credit(invoice, self.bob)
        self._note(invoice, 400, "2026-01-20")
        for _time in range(2):
            self._work_out(2)
            self.assertEqual((self._reversed(2), self._reversed(2, self.bob)), ([-20], []))
        self._close(2)
        self._work_out(3)
        self.assertFalse(self._rows(3, "reversed"))

    def test_of_an_overlay(self):
        """20 % besides of 1,000 at 5 % = 10; all of it is credited: -10 of the specialist, too."""
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._share(invoice, {"split": [(self.ann, 100)], "overlay": [(self.bob, 20)]})
        self._close(1)
        self._note(invoice, 1000, "2026-02-10")
        self._work_out(2)
        self.assertEqual((self._reversed(2), self._reversed(2, self.bob)), ([-50], [-10]))

    def test_an_overlay_that_is_dropped_is_for_somebody_to_decide(self):
        self._plan_invoices(self.ann | self.bob)
        invoice = self._bill(1000)
        self._share(invoice, {"split": [(self.ann, 100)], "overlay": [(self.bob, 20)]})
        self._close(1)
        invoice.sudo().kpi_share_ids.filtered(lambda one: one.kind == "overlay").unlink()
        self._work_out(2)
        self.assertFalse(self._reversed(2, self.bob))
        drift = self.env["sales.kpi.pay.drift"].sudo().search([("user_id", "=", self.bob.id)])
        self.assertEqual((drift.share_before, drift.share_after), (20, 0))

    def test_steps_are_redone_for_all_that_goes_at_once(self):
        """To 1,000 4 %, above 6 %: 1,000 + 1,000 -> 40 + 60. Both are cancelled: -60 and -40, not
        -60 twice; and worked out again it is the same."""
        self._plan({**TABLE, "clawback": "steps"})
        orders = self._sell(1000, "01-05") | self._sell(1000, "01-06")
        self._close(1)
        orders._action_cancel()
        for amount in (500, 700):  # 20 and 48 of February, so that it is worked out twice
            self._sell(amount, "02-05")
            self._work_out(2)
            self.assertEqual(self._reversed(2), [-60, -40])

    def test_steps_that_run_on_know_what_was_taken_back(self):
        """To 150,000 4 %, above 6 %, each quarter: 90,000 -> 3,600. It is cancelled in February:
        -3,600; 100,000 sold then are the first of the quarter: 4,000, not 4,800. In March 60,000:
        50,000 x 4 % + 10,000 x 6 % = 2,600. In all F(160,000) = 6,600."""
        table = {"scale": "amount", "step_ids": steps([(0, 0.04), (150_000, 0.06)])}
        self._plan({"tier_period": "quarter", **table})
        order = self._sell(90_000, "01-05")
        self._close(1)
        order._action_cancel()
        self._sell(100_000, "02-05")
        self._close(2)
        self._sell(60_000, "03-05")
        self._close(3)
        rows = [sorted(self._rows(month).mapped("amount")) for month in (1, 2, 3)]
        self.assertEqual(rows, [[3600], [-3600, 4000], [2600]])

    def test_what_was_credited_in_its_own_month_is_not_taken_twice(self):
        """To 1,000 4 %, above 6 %: 1,500 -> 70; 600 credited in January: 36 are left. The rest of
        it is credited in February: -36, not -46 (500 x 6 % + 400 x 4 %)."""
        self._plan_invoices(**TABLE)
        invoice = self._bill(1500)
        self._note(invoice, 600, "2026-01-20")
        self.assertEqual(self._total(1), 36)
        self._close(1)
        self._note(invoice, 900, "2026-02-10")
        self._work_out(2)
        self.assertEqual(self._reversed(2), [-36])

    def test_a_credit_note_that_is_cancelled_later(self):
        """1,000 less 400 at 5 % = 30; the credit note is cancelled in February: +20."""
        self._plan_invoices()
        invoice = self._bill(1000)
        note = self._note(invoice, 400, "2026-01-20")
        self.assertEqual(self._total(1), 30)
        self._close(1)
        note.button_draft()
        note.button_cancel()
        self.assertEqual(self._total(2), 20)
        self._close(2)
        self._work_out(3)
        self.assertFalse(self._rows(3))

    def test_what_bounced_and_is_matched_again_is_paid_as_it_was(self):
        """A5b: 220 and 240, 2,000 paid back -80. The second payment bounces: 4,000 of it at 0.8
        (-160) and 2,000 of the first at 1.1 (-110). Matched again: +110 and +160, not +240. What
        was paid back bounces: +80; and is matched again: -80."""
        self._plan_cash(**self._days_factors())
        invoice = self._bill_taxed(10_000, "2026-01-01")
        self._pay(invoice, "2026-01-13", amount=4520)
        second = self._pay(invoice, "2026-02-27", amount=6780)
        self._close(1)
        self._close(2)
        note = self._bill_taxed(
            2000, "2026-03-10", move_type="out_refund", reversed_entry_id=invoice.id
        )
        back = self._pay(note, "2026-03-10")
        self._close(3)
        found = []
        for month, change, bill, payment in (
            (4, self._take_off, invoice, second), (5, self._put_on, invoice, second),
            (6, self._take_off, note, back), (7, self._put_on, note, back),
        ):  # fmt: skip
            change(bill, payment)
            self._close(month)
            found.append(sorted(self._rows(month).filtered("reverses_id").mapped("amount")))
        self.assertEqual(self._reversed(3), [-80])
        self.assertEqual(found, [[-160, -110], [110, 160], [80], [-80]])

    def test_of_who_is_in_the_plan_no_more(self):
        """50 to Ann, whose terms end; 400 of 1,000 are credited then: -20 on her account."""
        plan = self._plan_invoices()
        invoice = self._bill(1000)
        self._close(1)
        plan.member_ids.date_to = "2026-01-31"
        self._note(invoice, 400, "2026-02-10")
        self._work_out(2)
        self.assertEqual(self._payout(2).carried_out, -20)

    def test_an_estimate_counts_a_credit_note_once(self):
        """50 of January; in February 400 are credited (-20): 1,000 more would be 50 - 20 = 30."""
        plan = self._plan_invoices()
        invoice = self._bill(1000)
        self._close(1)
        self._note(invoice, 400, "2026-02-10")
        self._work_out(2)
        told = plan.with_user(self.ann).estimate(self.ann.id, "2026-02-15", [{"amount": 1000}])
        self.assertEqual((told["now"], told["then"]), (0, 30))
