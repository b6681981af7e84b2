from odoo.tests import tagged

from .engine_cash_common import EngineCashCommon


@tagged("post_install", "-at_install")
class TestEngineBonus(EngineCashCommon):
    """50 for each document, whatever it is worth: it stays as long as anything of the document
    counts, and goes as a whole when nothing of it does."""

    def _plan_bonus(self, basis="invoice", users=None, **values):
        line = {"kind": "bonus", "basis": basis, "unit_amount": 50, **values}
        return self._plan(line, users=users)

    def _note(self, invoice, amount, day):
        return self._bill(amount, date=day, move_type="out_refund", reversed_entry_id=invoice.id)

    def _pays(self, month, user=None):
        self._work_out(month)
        return sorted(self._rows(month, user=user).mapped("amount"))

    def test_credited_in_its_own_month(self):
        """400 of 1,000: 50 stay. The other 600 as well: 50 - 50."""
        self._plan_bonus()
        invoice = self._bill(1000)
        self._note(invoice, 400, "2026-01-10")
        self.assertEqual(self._pays(1), [0, 50])
        self._note(invoice, 600, "2026-01-12")
        self.assertEqual(self._pays(1), [-50, 0, 50])
        self.assertEqual(self._payout(1).total, 0)

    def test_credited_after_the_lock(self):
        """400 of 1,000 in February: nothing. 600 in March: -50, at once and once."""
        self._plan_bonus()
        invoice = self._bill(1000)
        self._close(1)
        self._note(invoice, 400, "2026-02-10")
        self._close(2)
        self._note(invoice, 600, "2026-03-10")
        self._close(3)
        self._work_out(4)
        found = [self._rows(month).mapped("amount") for month in (1, 2, 3, 4)]
        self.assertEqual(found[:2], [[50], [0]])
        self.assertEqual(self._rows(3, "reversed").mapped("amount"), [-50])
        self.assertFalse(self._rows(4, "reversed"))

    def test_partly_in_its_month_and_the_rest_later(self):
        self._plan_bonus()
        invoice = self._bill(1000)
        self._note(invoice, 400, "2026-01-10")
        self._close(1)
        self._note(invoice, 600, "2026-02-10")
        self._work_out(2)
        self.assertEqual(self._rows(2, "reversed").mapped("amount"), [-50])

    def test_a_credit_note_that_is_cancelled_gives_it_again(self):
        """50 - 50 of January; without the credit note it is due: +50."""
        self._plan_bonus()
        invoice = self._bill(1000)
        note = self._note(invoice, 1000, "2026-01-10")
        self._close(1)
        self.assertEqual(self._payout(1).total, 0)
        note.button_draft()
        note.button_cancel()
        self._work_out(2)
        self.assertEqual(self._payout(2).total, 50)

    def test_an_order_that_is_lowered_or_cancelled(self):
        """1,000 that become 600 stay an order: 50. Cancelled after the lock: -50."""
        self._plan_bonus("order")
        order = self._sell(1000, "01-05")
        self._close(1)
        order.order_line.price_unit = 600
        self._close(2)
        order._action_cancel()
        self._work_out(3)
        self.assertEqual(self._rows(2).mapped("amount"), [0])
        self.assertEqual(self._rows(3, "reversed").mapped("amount"), [-50])

    def test_of_a_shared_invoice_each_loses_his_part(self):
        """50 as 30 and 20; 1,000 are credited: -30 and -20."""
        self._plan_bonus(users=self.ann | self.bob)
        invoice = self._bill(1000)
        self._share(invoice, {"split": [(self.ann, 60), (self.bob, 40)]})
        self._close(1)
        self._note(invoice, 400, "2026-02-10")
        self._close(2)
        self._note(invoice, 600, "2026-03-10")
        self._work_out(3)
        lost = [self._rows(3, "reversed", user).mapped("amount") for user in self.ann | self.bob]
        self.assertEqual(lost, [[-30], [-20]])

    def test_of_whom_it_was_paid(self):
        """The invoice is Bob's since: Ann loses her 50, Bob nothing."""
        self._plan_bonus(users=self.ann | self.bob)
        invoice = self._bill(1000)
        self._close(1)
        self._credit(invoice, self.bob)
        self._note(invoice, 1000, "2026-02-10")
        self._work_out(2)
        self.assertEqual(self._rows(2, "reversed").mapped("amount"), [-50])
        self.assertFalse(self._rows(2, user=self.bob))

    def test_of_cash_that_is_paid_back(self):
        """50 for each payment. 2,000 of 6,000 paid back: nothing; the other 4,000: -50."""
        self._plan_bonus("cash")
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-10", amount=4520)
        self._pay(invoice, "2026-01-20", amount=6780)
        self._close(1)
        self.assertEqual(self._payout(1).total, 100)
        self._refund(invoice, 2000, "2026-02-10")
        self._close(2)
        self._refund(invoice, 4000, "2026-03-10")
        self._work_out(3)
        self.assertEqual(self._rows(2).mapped("amount"), [0])
        self.assertEqual(self._rows(3, "reversed").mapped("amount"), [-50])
