from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import set_clock
from .test_schedule import BEFORE, ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduleMoved(ScheduleCommon):
    """The clock, the calendar, the report or the company changes after a schedule was made."""

    def setUp(self):
        super().setUp()
        with freeze_time(BEFORE):
            self.schedule = self._schedule("rep_day", self.ann, rhythm="daily")
            self.env.flush_all()

    def _move_clock(self, tz, moment):
        with freeze_time(moment):
            set_clock(self.company, tz, "2026-03-16")
            self.env.flush_all()

    def _told(self):
        return [(row.period_key, row.state) for row in self.schedule.sending_ids.sorted("id")]

    def test_to_the_west(self):
        """At 07:50 UTC, ten minutes before it is due, to New York: 08:00 there is 12:00 UTC."""
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 16, 8))
        self._move_clock("America/New_York", BEFORE)
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 16, 12))
        self._run(datetime(2026, 3, 16, 8, 5))
        self.assertFalse(self._told())
        self._run(datetime(2026, 3, 16, 12, 5))
        self._run(datetime(2026, 3, 17, 12, 5))
        self.assertEqual(self._told(), [("2026-03-16", "queued"), ("2026-03-17", "queued")])

    def test_to_the_east(self):
        """At 07:50 UTC to Shanghai, where it is 15:50: Monday is told of at 08:00 UTC, late once,
        and Tuesday at 00:00 UTC."""
        self._move_clock("Asia/Shanghai", BEFORE)
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 16, 8))
        self._run(datetime(2026, 3, 16, 8, 5))
        self.assertEqual(self._told(), [("2026-03-16", "queued")])
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 17, 0))
        self._run(datetime(2026, 3, 17, 0, 5))
        self.assertEqual(len(self._told()), 2)

    def test_after_it_went_out(self):
        """Told at 08:00 UTC, to New York at 09:00: 08:00 there is still to come, and the day is
        not told of twice. To Shanghai: Tuesday 00:00 UTC, not 08:00."""
        self._run(datetime(2026, 3, 16, 8, 5))
        self._move_clock("Asia/Shanghai", "2026-03-16 09:00:00")
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 17, 0))
        self._move_clock("America/New_York", "2026-03-16 09:30:00")
        self._run(datetime(2026, 3, 16, 12, 5))
        self.assertEqual(self._told(), [("2026-03-16", "queued")])
        self._run(datetime(2026, 3, 17, 12, 5))
        self.assertEqual(len(self._told()), 2)

    def test_holiday_that_goes(self):
        """Tuesday is entered as a holiday, and taken out again before it begins."""
        self._run(datetime(2026, 3, 16, 8, 5))
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-17 00:00:00",
                "date_to": "2026-03-17 23:59:59",
            }
        )
        self._run(datetime(2026, 3, 16, 9))
        self.assertEqual(self.schedule.next_on, datetime(2026, 3, 18, 8))
        holiday.unlink()
        self._run(datetime(2026, 3, 16, 10))
        self._run(datetime(2026, 3, 17, 8, 5))
        self.assertEqual([key for key, _state in self._told()], ["2026-03-16", "2026-03-17"])

    def test_archived_report(self):
        """It went out all the same; now the form says why it doesn't. Deleted, its schedules go
        with it, and the trail says so."""
        code = self.Definition._find_by_code(["won_count"])
        report = self.env["sales.kpi.report"].create(
            {"name": "Mine", "sharing": "company", "line_ids": [(0, 0, {"definition_id": code.id})]}
        )
        self.schedule.write({"kind": "report", "report_id": report.id, "skip_empty": False})
        self.assertFalse(self.schedule.hindrance)
        report.active = False
        self.assertIn("report is archived", self.schedule.hindrance)
        self._run(datetime(2026, 3, 16, 8, 5))
        self.assertEqual(self._told(), [("2026-03-16", "empty")])
        report.with_user(self.manager).unlink()
        self.assertFalse(self.schedule.exists())
        noted = self.env["sales.kpi.trail"].search(
            [("model", "=", self.schedule._name), ("res_id", "=", self.schedule.id)]
        )  # fmt: skip
        self.assertIn("Deleted", noted.mapped("what"))

    def test_archived_company(self):
        """Nothing goes out, to addresses outside neither; what was written down is dropped."""
        self.company.kpi_mails_outside = True
        self.schedule.outside_emails = "board@example.org"
        self.Sending._write_down(self.schedule, "x", (BEFORE.date(), BEFORE.date()))
        self.env.cr.execute(
            "UPDATE res_company SET active = FALSE WHERE id = %s", [self.company.id]
        )
        self.env.invalidate_all()
        self._run(datetime(2026, 3, 16, 8, 5))
        self.assertEqual({row.state for row in self.schedule.sending_ids}, {"dropped"})
        self.assertEqual(set(self.schedule.sending_ids.mapped("period_key")), {"x"})
        self.assertIn("company is archived", self.schedule.hindrance)

    def test_nobody_gets_it(self):
        for user, change in (
            (self.ann, {"email": False}),
            (self.bob, {"active": False}),
            (self.portal, {}),
        ):
            self.schedule.user_ids = user
            user.write(change)
            self.assertEqual(self.schedule.recipient_count, 0, user.name)
            self.assertIn("Nobody gets it", self.schedule.hindrance)
