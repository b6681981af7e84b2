from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.outcomes.reports.sending.mailing import Mailing
from ...models.outcomes.reports.sending.shared_readings import SHARED, Shared
from ...models.sources.activities.idle import Idle
from ..common import SALESMAN
from .brief_common import DAYS
from .test_schedule import ScheduleCommon

NOW = datetime(2026, 3, 16, 8, 5)  # in the month: February is compared up to its 16th


@tagged("post_install", "-at_install")
class TestSharedReadings(ScheduleCommon):
    """Figures of many recipients are read at once: each mail says what it said alone."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))

    def _mailing(self, users, kind="rep_day", **values):
        schedule = self._schedule(kind, users, **values)
        self.env.flush_all()
        return Mailing(schedule, DAYS)

    def test_same_alone_and_together(self):
        self._move("won", self.ann, "2026-02-10 12:00:00", 40)
        self._move("won", self.ann, 14, 60)
        self._activity(self.bob, 13)
        users = self.ann | self.bob | self.carl
        for kind in ("rep_day", "rep_week", "month"):
            alone = self._mailing(users, kind, attach="xlsx")
            together = self._mailing(users, kind, attach="xlsx")
            together.prepare_batch(users)
            self.assertTrue(together._shared)
            for user in users:
                first, second = alone.get(user), together.get(user)
                self.assertEqual(second.subject, first.subject)
                self.assertEqual(second.body, first.body, (kind, user.name))
                self.assertEqual(second.is_empty, first.is_empty)

    def test_nobody_is_told_of_others(self):
        """Who left the team in between gets nothing, though all were read."""
        users = self.ann | self.bob | self.carl
        mailing = self._mailing(users)
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).write(
            {"date_from": "2026-01-01", "date_to": "2026-03-01"}
        )
        mailing.prepare_batch(users)
        self.assertIsNone(mailing.get(self.carl))
        told = mailing.get(self.ann).body
        for other in (self.bob, self.carl):
            self.assertNotIn(other.name, told)

    def _new_leaders(self, count):
        """So many who lead a team of two salespeople each, all of whom did something in March."""
        leaders = self._new_reps(count, "lead")
        for number, leader in enumerate(leaders):
            team = self.env["crm.team"].create({"name": f"Team {number}", "user_id": leader.id})
            reps = self._new_users({f"rep-{number}-{one}": SALESMAN for one in range(2)})
            self.env["sales.kpi.membership"].create(
                [{"user_id": rep.id, "team_id": team.id} for rep in reps]
            )
            self._move("won", reps[0], 3, 100 * (number + 1))
            self._activity(reps[1], 2 + number)
        self.march.refresh()
        return leaders

    def test_leaders_are_told_the_same_alone_and_together(self):
        leaders = self._new_leaders(3)
        alone, together = (self._mailing(leaders, "leader") for _one in range(2))
        together.prepare_batch(leaders)
        for leader in leaders:
            first, second = alone.get(leader), together.get(leader)
            self.assertIn("needs help", first.body)
            self.assertEqual((second.subject, second.body), (first.subject, first.body))

    def test_days_without_an_activity(self):
        reps = self._new_leaders(3) | self.ann
        shared = self.company.with_context(**{SHARED: Shared()})
        alone = Idle(self.company, reps.ids, NOW.date()).get_days()
        for users in (reps[:1], reps[1:]):
            found = Idle(shared, users.ids, NOW.date()).get_days()
            self.assertEqual(found, {user: alone[user] for user in users.ids})

    def _count_queries(self, kind, users):
        schedule = self._schedule(kind, users)
        self.Sending._write_down(schedule, "x", (date(2026, 3, 16), date(2026, 3, 16)))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        schedule.sending_ids._make_mails(Mailing(schedule, DAYS))
        self.env.flush_all()
        self.assertEqual(set(schedule.sending_ids.mapped("state")), {"queued"})
        return self.env.cr.sql_log_count - before

    def test_queries_of_each_recipient(self):
        """Three more cost 27: 9 each. One after the other they cost 171: 57 each."""
        reps = self._new_reps(12)
        self.march.refresh()
        counts = [self._count_queries("rep_day", users) for users in (reps[:3], reps[3:9])]
        self.assertLess((counts[1] - counts[0]) / 3, 12, counts)

    def test_queries_of_each_leader(self):
        """Six more cost 224: 37 each."""
        leaders = self._new_leaders(12)
        counts = [self._count_queries("leader", users) for users in (leaders[:3], leaders[3:])]
        self.assertLess((counts[1] - counts[0]) / 6, 40, counts)
