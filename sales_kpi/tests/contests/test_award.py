from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .honour_common import HonourCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-02 12:00:00")
class TestAward(HonourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.honour = cls._honour("best", name="Star")

    def test_nobody_gives_one_by_hand(self):
        march = self._judge(3, ann=80)
        award = march.award_ids
        vals = {
            "honour_id": self.honour.id, "period_id": march.id, "subject_type": "user",
            "subject_id": self.manager.id, "user_id": self.manager.id, "state": "given",
            "company_id": self.company.id,
        }  # fmt: skip
        for user in (self.manager, self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.Award.with_user(user).create(vals)
            with self.assertRaises(AccessError):
                award.with_user(user).state = "given"
            with self.assertRaises(AccessError):
                award.with_user(user).unlink()

    def test_candidates_are_for_managers(self):
        march = self._judge(3, ann=80)
        domain = [("period_id", "=", march.id)]
        self.assertEqual(len(self.Award.with_user(self.manager).search(domain)), 1)
        for user in (self.ann, self.bob, self.leader):
            self.assertFalse(self.Award.with_user(user).search(domain))
        self._lock(march)
        for user in (self.ann, self.bob, self.leader):
            self.assertEqual(len(self.Award.with_user(user).search(domain)), 1)

    def test_accountant_reads_none(self):
        self._close(3, ann=80)
        with self.assertRaises(AccessError):
            self.Award.with_user(self.accountant).search([])

    def test_the_figure_is_told_where_everybody_may_see_it(self):
        self.scheme.visibility = "own"
        award = self._close(3, ann=80).award_ids.with_user(self.bob)
        self.assertEqual(award.reason, "The best of 3 in March 2026.")
        for name in ("value", "details"):
            with self.assertRaises(AccessError):
                award.read([name])
        with self.assertRaises(AccessError):
            self.Award.with_user(self.bob).search([("value", ">", 50)])

    def test_it_is_under_the_seal(self):
        march = self._close(3, ann=80)
        self.assertFalse(march.with_user(self.manager)._verify())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_kpi_honour_award SET subject_id = %s, user_id = %s WHERE period_id = %s",
            [self.bob.id, self.bob.id, march.id],
        )
        self.env.invalidate_all()
        [problem] = march.with_user(self.manager)._verify()
        self.assertIn("KPI Award", problem)

    def test_no_query_more_for_three_hundred(self):
        # A streak that all of them win at once, with all their months before.
        self.honour.active = False
        self._honour("streak", level=10, period_count=2)
        self._honour("progress", minimum=0)
        self._honour("best", minimum=0)

        def count(period):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(1000):
                before = self.cr.sql_log_count
                self.Award._propose(period)
                return self.cr.sql_log_count - before

        self._close(1, ann=50)
        few = count(self._judge(2, ann=50))
        for user in self._new_reps(300):
            for month in (3, 4):
                self._move("won", user, f"2026-{month:02}-10 12:00:00", 500, team=self.bees)
        march = self._month(3)
        march.refresh()
        march.with_user(self.manager).action_review()
        april = self._month(4)
        april.refresh()
        april.with_user(self.manager).action_review()
        self.assertLessEqual(count(april), few + 2)
        self.assertEqual(
            len(april.award_ids.filtered(lambda one: one.honour_id.rule == "streak")), 300
        )
