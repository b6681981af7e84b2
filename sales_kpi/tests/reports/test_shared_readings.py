from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.outcomes.reports.sending.mailing import Mailing
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

    def test_queries_of_each_recipient(self):
        """Three more cost 42: 14 each. One after the other they cost 171: 57 each."""
        reps = self._new_reps(12)
        self.march.refresh()
        counts = {}
        for count, users in ((3, reps[:3]), (6, reps[3:9])):
            schedule = self._schedule("rep_day", users)
            self.Sending._write_down(schedule, "x", (date(2026, 3, 16), date(2026, 3, 16)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            schedule.sending_ids._make_mails(Mailing(schedule, DAYS))
            self.env.flush_all()
            counts[count] = self.env.cr.sql_log_count - before
            self.assertEqual(set(schedule.sending_ids.mapped("state")), {"queued"})
        self.assertLess((counts[6] - counts[3]) / 3, 20, counts)
