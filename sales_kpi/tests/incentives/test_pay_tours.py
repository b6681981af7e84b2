"""A month from its deals to the posted entry, each step by who does it, in a browser."""

from datetime import datetime, time, timedelta

from odoo.tests import HttpCase, tagged

from ...tools import period as periods
from .batch_common import Books
from .engine_common import TABLE_S, EngineCommon, steps


@tagged("post_install", "-at_install")
class TestPayMonthTour(EngineCommon, Books, HttpCase):
    """Table S on a target of 100,000, last month: the browser lives today.

    Ann sold 123,456.78: 80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 6,076.54. Bob sold 6,250:
    x 4 % = 250.00. Together they are paid 6,326.54.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._get_kpi_today()
        current, _last = periods.bounds("month", today)
        cls.first_day, cls.last_day = periods.bounds("month", current - timedelta(1))
        cls.company.expense_accrual_account_id = cls.accrual
        cls.env["sales.kpi.scheme"].search([]).active = False  # nobody is appraised
        cls.period = cls.env["sales.kpi.period"].get_or_create("month", cls.first_day)
        cls.plan = cls._plan(
            {
                "scale": "attainment",
                "mode": "marginal",
                "definition_id": cls.measure.id,
                "step_ids": steps(TABLE_S),
            },
            users=cls.ann | cls.bob,
            terms={"date_from": cls.first_day},
            date_from=cls.first_day,
            expense_account_id=cls.expense.id,
            journal_id=cls.misc.id,
        )
        for user, amount in ((cls.ann, 123_456.78), (cls.bob, 6_250)):
            cls._aim(100_000, cls.period, user)
            order = cls._sell(amount, "01-01", user)
            order.date_order = datetime.combine(cls.first_day + timedelta(9), time(12))
        assert cls.Payout._refresh(cls.period)
        cls._check_faultless(cls.period)
        cls.mine, cls.others = (
            cls.Payout.search([("period_id", "=", cls.period.id), ("user_id", "=", user.id)])
            for user in (cls.ann, cls.bob)
        )

    def _tour(self, name, login, record=None, action=None):
        """Let a person do his step, on the form of a record or in a list."""
        action = action or f"sales_kpi.{record._table}_action"
        path = f"/odoo/action-{action}" + (f"/{record.id}" if record else "")
        self.env.flush_all()
        self.start_tour(path, f"sales_kpi_pay_{name}", login=login)
        self.env.invalidate_all()

    def _states(self):
        return self.period.state, self.mine.state, self.others.state

    def test_a_month_from_deals_to_the_posted_entry(self):
        self._tour("estimate", "ann", self.mine)
        self._tour("review", "manager", self.period)
        self.assertEqual(self._states(), ("review", "review", "review"))
        self._tour("publish", "payer", action="sales_kpi.sales_kpi_payout_action")
        self.assertEqual(self._states(), ("review", "published", "published"))
        self.assertEqual((self.mine | self.others).approved_by_id, self.payer)
        self._tour("confirm", "ann", self.mine)
        self._tour("confirm", "bob", self.others)
        self._tour("lock", "manager", self.period)
        self.assertEqual(self._states(), ("locked", "locked", "locked"))
        self._tour("batch", "accountant", action="sales_kpi.sales_kpi_payout_action_pay")
        batch = self.mine.batch_id
        [entry] = batch.move_ids
        self.assertEqual((entry.state, entry.date), ("draft", self.last_day))
        self._tour("post", "accountant", entry, action="account.action_move_journal_line")
        self._tour("done", "accountant", batch)
        self.assertEqual(self._states(), ("locked", "paid", "paid"))
        balances = {line.partner_id: line.balance for line in entry.line_ids}
        self.assertEqual(
            balances,
            {
                self.env["res.partner"]: 6326.54,
                self.ann.partner_id: -6076.54,
                self.bob.partner_id: -250,
            },
        )
