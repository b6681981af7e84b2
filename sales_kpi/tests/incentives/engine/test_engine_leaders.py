from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..engine_common import EngineCommon


@tagged("post_install", "-at_install")
class TestEngineLeaders(EngineCommon):
    """A leader is paid for the days on which he led. The leader of the Bees is followed by Dora."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora = cls._new_user("dora", "sales_team.group_sale_salesman")
        cls.env["sales.kpi.membership"].create({"user_id": cls.dora.id, "team_id": cls.bees.id})
        cls.env["sales.kpi.membership"].search([]).date_from = False

    def _lead(self, users=None, **line):
        return self._plan(
            {"kind": "override", "rate": 0.01, **line}, users=users or self.leader | self.dora
        )

    def _follow(self, day):
        with freeze_time(f"2026-{day} 12:00:00"):
            self.bees.user_id = self.dora

    def test_in_the_middle_of_a_month(self):
        """1 % of what was sold on his own days: 200,000 + 100,000 until the 14th: 3,000; 140,000
        from the 15th on: 1,400."""
        self._lead()
        self._sell(200_000, "03-02")
        self._sell(100_000, "03-14", self.bob)
        self._sell(140_000, "03-15")
        self._follow("03-15")
        self.assertEqual((self._total(3, self.leader), self._total(3, self.dora)), (3000, 1400))

    def test_a_change_today_moves_no_former_month(self):
        """March, open or closed, stays whose it was."""
        self._lead()
        self._sell(200_000, "03-02")
        self._follow("04-10")
        self.assertEqual(self._total(3, self.leader), 2000)
        self.assertFalse(self._payout(3, self.dora).total)
        self._close(3)
        self._sell(50_000, "04-20")
        self.assertEqual((self._total(4, self.leader), self._total(4, self.dora)), (0, 500))

    def test_put_right_by_hand(self):
        """She has led since the 2nd already, it is found out in April: 2,000 are hers."""
        self._lead()
        self._sell(200_000, "03-02")
        self._follow("03-15")
        self.assertEqual(self._total(3, self.leader), 2000)
        lines = self.env["sales.kpi.team.leader"].search([("team_id", "=", self.bees.id)])
        lines.filtered(lambda one: one.user_id == self.leader).date_to = date(2026, 3, 1)
        lines.filtered(lambda one: one.user_id == self.dora).date_from = date(2026, 3, 2)
        self.assertEqual((self._total(3, self.leader), self._total(3, self.dora)), (0, 2000))

    def test_the_leader_above_keeps_all(self):
        self._lead(self.leader | self.dora | self.director)
        self._sell(200_000, "03-02")
        self._sell(140_000, "03-15")
        self._follow("03-15")
        self.assertEqual(self._total(3, self.director), 3400)

    def test_redated_it_is_paid_once(self):
        """An order of March that is dated anew in April was his: she is paid nothing for it."""
        self._lead()
        order = self._sell(200_000, "03-02")
        self._follow("03-15")
        self._close(3)
        order.date_order = "2026-04-02 12:00:00"
        self.assertEqual((self._total(4, self.leader), self._total(4, self.dora)), (0, 0))

    def test_taken_back_of_whom_it_paid(self):
        """An order of his that is cancelled after the lock: -2,000 of his, none of hers."""
        self._lead()
        order = self._sell(200_000, "03-02")
        self._follow("03-15")
        self._close(3)
        order._action_cancel()
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed", self.leader).amount, -2000)
        self.assertFalse(self._rows(4, "reversed", self.dora))
