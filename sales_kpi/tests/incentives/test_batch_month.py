from odoo.exceptions import UserError
from odoo.tests import tagged

from .batch_common import Books
from .engine_common import EngineCommon


@tagged("post_install", "-at_install")
class TestBatchMonth(EngineCommon, Books):
    """From the deals to the posted entry, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.expense_accrual_account_id = cls.accrual
        cls._plan(
            {"rate": 0.1, "name": "Commission"}, users=cls.ann | cls.bob,
            expense_account_id=cls.expense.id, journal_id=cls.misc.id,
        )  # fmt: skip
        cls._sell(1000, "03-02")
        cls._sell(500, "03-03", cls.bob)
        cls.period = cls._get_period(3)

    def _lock(self):
        self.period.with_user(self.manager).action_review()
        payouts = self._payout(3) | self._payout(3, self.bob)
        payouts.with_user(self.payer).action_approve()
        payouts.with_user(self.payer).action_publish()
        for payout in payouts:
            payout.with_user(payout.user_id).action_confirm()
        self.period.appraisal_ids.sudo().unlink()
        self.period.with_user(self.manager).action_lock()
        return payouts

    def test_month(self):
        # 1,000 x 10 % + 500 x 10 % = 150.00
        payouts = self._lock()
        action = payouts.with_user(self.accountant).action_make_batch()
        batch = self.env["sales.kpi.payout.batch"].browse(action["res_id"])
        move = batch.move_ids.with_user(self.accountant)
        move.action_post()
        self.assertEqual((move.amount_total, batch.total), (150, 150))
        self.assertEqual(payouts.mapped("state"), ["paid", "paid"])
        self.assertFalse(self.period.with_user(self.manager)._verify())
        with self.assertRaises(UserError):
            self.period.with_user(self.manager).action_reopen()
        batch.with_user(self.accountant).action_take_back()
        self.assertEqual(payouts.mapped("state"), ["locked", "locked"])
        self.assertFalse(payouts.batch_id)
        # Neither being paid nor being taken back touches what was sealed.
        self.assertFalse(self.period.with_user(self.manager)._verify())
