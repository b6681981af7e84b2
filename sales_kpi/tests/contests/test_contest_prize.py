from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..incentives.pay_common import PayCommon
from .contest_common import OVER, ContestCommon


@tagged("post_install", "-at_install")
class TestContestPrize(ContestCommon, PayCommon):
    """Money that was won becomes a row of pay, once, and is taken back when the deal falls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_terms(cls.plan, cls.bob)
        cls.plan.line_ids.write({"basis": "order"})
        cls.plan.published_on = datetime(2026, 1, 1)

    def _won(self, *prizes, **values):
        """Bob wins before Ann, Carl, who is in no plan, is third."""
        contest = self._start(self._contest(prizes or (1500, 1000, 500), **values))
        self.deals = {
            user.login: self._move("won", user, 10, revenue)
            for user, revenue in ((self.ann, 500), (self.bob, 700), (self.carl, 100))
        }
        self._end(contest)
        return contest

    def _prizes(self, user):
        rows = self.env["sales.kpi.earning"].search(
            [("user_id", "=", user.id), ("kind", "=", "prize")], order="id"
        )
        return rows

    def test_a_row_in_the_open_payout(self):
        contest = self._won()
        self.assertEqual(self._prizes(self.bob).mapped("amount"), [1500])
        self.assertEqual(self._prizes(self.ann).mapped("amount"), [1000])
        row = self._prizes(self.bob)
        self.assertEqual(row.payout_id.state, "estimate")
        self.assertEqual(row.period_id, self.march)
        self.assertEqual(row.payout_id.total, 1500)
        self.assertIn(contest.name, row.reason)

    def test_each_reads_of_it_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        contest = self._won()
        row = self._prizes(self.bob)
        told = {lang: row.with_context(lang=lang).explanation for lang in ("en_US", "zh_CN")}
        self.assertIn("Prize of the contest “Sprint”, place 1: ", told["en_US"])
        self.assertIn("竞赛“Sprint”第 1 名奖励", told["zh_CN"])
        self.deals["bob"].unlink()
        with freeze_time("2026-04-02 12:00:00"):
            contest.sudo()._look_back()
        back = self._prizes(self.bob)[1]
        self.assertIn("扣回竞赛“Sprint”的奖励", back.with_context(lang="zh_CN").explanation)

    def test_once(self):
        contest = self._won()
        contest.state = "final"  # as if the last step had not been noted
        with freeze_time(OVER):
            self._play(contest)
            contest.with_user(self.manager).action_book()
        self.assertEqual(len(self._prizes(self.bob)), 1)
        self.env["sales.kpi.payout"]._refresh(self.march)
        self.assertEqual(self._prizes(self.bob).payout_id.total, 1500)

    def test_a_winner_without_a_plan(self):
        contest = self._won()
        self.assertFalse(self._prizes(self.carl))
        told = self.env["mail.message"].search(
            [("model", "=", contest._name), ("res_id", "=", contest.id),
             ("message_type", "=", "user_notification")]
        )  # fmt: skip
        self.assertIn("carl", told.body)
        self.assertNotIn("bob", told.body)
        self.assertEqual(told.partner_ids, self.manager.partner_id)
        # By now he is in the plan.
        with freeze_time(OVER):
            self._new_terms(self.plan, self.carl)
            contest.with_user(self.manager).action_book()
        self.assertEqual(self._prizes(self.carl).mapped("amount"), [500])
        self.assertEqual(len(self._prizes(self.bob)), 1)

    def test_taken_back_when_the_deal_falls(self):
        contest = self._won()
        self.deals["bob"].unlink()
        with freeze_time("2026-04-02 12:00:00"):
            contest.sudo()._look_back()
            contest.sudo()._look_back()
        rows = self._prizes(self.bob)
        # With nothing left he would be last, and win nothing.
        self.assertEqual(rows.mapped("amount"), [1500, -1500])
        self.assertEqual(rows[1].reverses_id, rows[0])
        self.assertEqual(self._standing(contest, self.bob).prize_taken, 1500)
        # Ann does not move up, nor does she get more.
        self.assertEqual(self._prizes(self.ann).mapped("amount"), [1000])
        self.assertEqual(self._ranks(contest), {"bob": 1, "ann": 2, "carl": 3})

    def test_he_keeps_what_is_left_would_have_won(self):
        contest = self._won()
        # 700 become 300: behind Ann's 500, before Carl's 100: place 2 wins 1,000.
        self.deals["bob"].expected_revenue = 300
        with freeze_time("2026-04-02 12:00:00"):
            contest.sudo()._look_back()
        self.assertEqual(self._prizes(self.bob).mapped("amount"), [1500, -500])
        self.deals["bob"].unlink()
        with freeze_time("2026-04-03 12:00:00"):
            contest.sudo()._look_back()
        self.assertEqual(self._prizes(self.bob).mapped("amount"), [1500, -500, -1000])

    def test_nothing_is_taken_back_by_another_measure(self):
        contest = self._won()
        self.revenue.sudo().domain = "[('kind', '=', 'lost')]"
        with freeze_time("2026-04-02 12:00:00"):
            self.assertTrue(contest.measure_changed)
            contest.sudo()._look_back()
        self.assertEqual(self._prizes(self.bob).mapped("amount"), [1500])

    def test_a_teams_prize_is_shared_to_the_cent(self):
        # The Bees, Ann and Bob, share 1,000.01: 500.01 for the first, 500.00 for the other.
        contest = self._won(
            1000.01, kind="teams", team_ids=[Command.set((self.bees | self.wasps).ids)]
        )
        paid = self._prizes(self.ann).amount, self._prizes(self.bob).amount
        self.assertEqual(paid, (500.01, 500.00))
        self.assertEqual(contest.standing_ids.mapped("prize_given"), [1000.01, 0])

    def test_a_prize_in_a_closed_month_goes_into_the_next(self):
        contest = self._start(self._contest((1500,)))
        self._move("won", self.bob, 10, 700)
        with freeze_time("2026-03-16 12:00:00"):
            self.env["sales.kpi.payout"]._refresh(self.march)
            payout = self.env["sales.kpi.payout"].search([("user_id", "=", self.bob.id)])
            payout.state = "review"
            self.march.sudo().state = "review"
        self._end(contest)
        april = self.env["sales.kpi.period"].get_or_create("month", date(2026, 4, 1))
        self.assertEqual(self._prizes(self.bob).period_id, april)

    def _standing(self, contest, user):
        return contest.standing_ids.filtered(lambda one: one.side_id.user_id == user)
