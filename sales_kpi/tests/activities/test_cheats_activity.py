"""Ways to better figures through one's own done activities that do not lead there."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..measures.hand_worked import hand_worked
from ..measures.test_measures_response import ResponseCommon

ACTIVITY = "sales.kpi.activity"
SETTLED = "since an earlier day"
PUT_OFF = "can be put off"


class ActivityCheatCommon(ResponseCommon):
    def _log(self, moment, written=None, user=None, **values):
        """Ann's own done activity of ``moment``, written down at ``written`` ("DD HH:MM")."""
        user = user or self.ann
        with freeze_time(self._at(written or moment)):
            return (
                self.env[ACTIVITY]
                .with_user(user)
                .create({"name": "Contact", "date_start": self._at(moment), **values})
            )

    def _refuse(self, message, activity, moment, values):
        with (
            freeze_time(self._at(moment)),
            self.assertRaisesRegex(UserError, message),
            self.cr.savepoint(),
        ):
            activity.write(values)

    def _rate(self):
        with freeze_time("2026-03-20 12:00:00"):
            return self._values("followup_on_time_rate", [self.ann.id])[self.ann.id]


@tagged("post_install", "-at_install")
class TestFollowUpCheats(ActivityCheatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"

    def _agree(self, due):
        return self._log("02 12:00", date_next=date(2026, 3, due))

    @hand_worked("followup_on_time_rate")
    def test_a_follow_up_dated_back_is_late(self):
        # Agreed for the 10th: done then and written down that evening is in time; written down
        # on the 12th and dated to the 10th is not: 1 of 2.
        honest, late = self._agree(10), self._agree(10)
        self._log("10 09:00", "10 18:00", previous_id=honest.id)
        self._log("10 09:00", "12 18:00", previous_id=late.id)
        self.assertEqual((honest.followup_done_on, honest.followup_on_time), (date(2026, 3, 10), 1))
        self.assertEqual((late.followup_done_on, late.followup_on_time), (date(2026, 3, 12), False))
        self.assertEqual(self._rate(), 0.5)

    def test_a_plan_ticked_off_late_is_late(self):
        first = self._agree(10)
        plan = self._log("09 09:00", "03 09:00", previous_id=first.id)
        self.assertEqual(plan.state, "planned")
        with freeze_time(self._at("12 09:00")):
            plan.action_done()
        self.assertEqual(first.followup_done_on, date(2026, 3, 12))

    def test_the_agreed_day_stays_once_it_has_passed(self):
        overdue, late = self._agree(10), self._agree(10)
        self._log("12 09:00", previous_id=late.id)
        for activity in (overdue, late):
            for day in (False, "2026-03-12", "2026-03-30"):
                self._refuse(PUT_OFF, activity, "12 12:00", {"date_next": day})
        self.assertEqual(self._rate(), 0)
        # No change is no change; and a manager may correct.
        with freeze_time(self._at("12 12:00")):
            late.write({"date_next": "2026-03-10"})
            late.with_user(self.manager).write({"date_next": "2026-03-12"})
        self.assertTrue(late.followup_on_time)

    def test_it_may_be_put_off_before(self):
        first = self._agree(10)
        with freeze_time(self._at("10 23:00")):
            first.write({"date_next": "2026-03-15"})
        self.assertEqual(first.date_next, date(2026, 3, 15))
        # The day is the company's: 23:00 is the next one in Shanghai.
        second = self._agree(10)
        self._set_clock("Asia/Shanghai")
        self._refuse(PUT_OFF, second, "10 23:00", {"date_next": "2026-03-15"})

    def test_nothing_is_agreed_for_a_day_that_suits(self):
        first = self._log("02 12:00")
        self._log("05 12:00", previous_id=first.id)
        self._refuse(PUT_OFF, first, "06 12:00", {"date_next": "2026-03-05"})
        with freeze_time(self._at("06 12:00")):
            first.write({"date_next": "2026-03-06"})

    def test_what_was_done_for_something_else_is_no_follow_up_later(self):
        overdue, other = self._agree(10), self._log("10 09:00")
        self._refuse(SETTLED, other, "12 09:00", {"previous_id": overdue.id})
        self._refuse(SETTLED, overdue, "12 09:00", {"next_ids": [Command.link(other.id)]})
        # Nor is what was done before the first was written down.
        plan = self._log("02 09:00", state="planned", date_next="2026-03-10")
        self._log("10 09:00", previous_id=plan.id)
        with freeze_time(self._at("12 12:00")):
            plan.action_done()
        self.assertFalse(plan.followup_done_on)

    def test_a_late_follow_up_is_not_moved_back(self):
        first = self._agree(10)
        late = self._log("12 09:00", previous_id=first.id)
        with freeze_time(self._at("12 18:00")):
            late.write({"date_start": self._at("10 09:00")})
        self.assertFalse(first.followup_on_time)
        self._refuse(SETTLED, late, "13 09:00", {"date_start": self._at("10 10:00")})

    def test_odoos_reminder_moves_the_agreed_day_only_before_it(self):
        lead = self._assigned(self.ann, "01 08:00")
        first = self._log("02 12:00", date_next="2026-03-10", lead_id=lead.id)
        reminder = first.followup_activity_id
        with freeze_time(self._at("09 12:00")):
            reminder.with_user(self.ann).date_deadline = date(2026, 3, 11)
        self.assertEqual(first.date_next, date(2026, 3, 11))
        with freeze_time(self._at("12 12:00")):
            reminder.with_user(self.ann).date_deadline = date(2026, 3, 15)
        self.assertEqual(reminder.date_deadline, date(2026, 3, 15))
        self.assertEqual(first.date_next, date(2026, 3, 11))
        with freeze_time(self._at("12 12:00")):
            reminder.with_user(self.manager).date_deadline = date(2026, 3, 16)
        self.assertEqual(first.date_next, date(2026, 3, 16))

    def test_a_manager_imports_what_was_done_in_time(self):
        first = self._log("02 12:00", "20 12:00", user=self.manager, date_next="2026-03-10")
        values = {"user_id": self.ann.id, "previous_id": first.id}
        second = self._log("10 12:00", "20 12:00", user=self.manager, **values)
        self.assertEqual(second.date_done, self._at("10 12:00"))
        self.assertTrue(first.followup_on_time)
        said = {"date_done": self._at("11 12:00"), **values}
        self.assertEqual(
            self._log("10 12:00", "20 12:00", user=self.manager, **said).date_done,
            self._at("11 12:00"),
        )

    def test_another_time_zone_is_another_day(self):
        """Done on the 10th at 17:00 UTC: the 11th in Shanghai, where 16:00 is midnight."""
        first = self._agree(10)
        followup = self._log("10 15:00", "10 17:00", previous_id=first.id)
        self.assertTrue(first.followup_on_time)
        self._set_clock("Asia/Shanghai")
        self.assertEqual(first.followup_done_on, date(2026, 3, 11))
        self.assertFalse(first.followup_on_time)
        self._set_clock("UTC")
        self.assertEqual(first.followup_done_on, date(2026, 3, 10))
        # What a closed week has counted stays.
        self.env["sales.kpi.period"].create(
            {"period_type": "week", "date_from": "2026-03-09", "date_to": "2026-03-15",
             "company_id": self.company.id}
        ).action_review()  # fmt: skip
        with self.assertRaises(ValidationError):
            self._set_clock("Asia/Shanghai")
        self.assertTrue(first.followup_on_time)
        self.assertTrue(followup)


@tagged("post_install", "-at_install")
class TestResponseCheats(ActivityCheatCommon):
    """2 March is a Monday; working hours are 8 to 12 and 13 to 17."""

    def _respond(self, moment, written=None):
        lead = self._assigned(self.ann, "02 08:00")
        return self._log(moment, written, lead_id=lead.id)

    @hand_worked("first_response_hours")
    def test_a_response_dated_back_counts_when_it_was_written_down(self):
        # Called at 9, written down at 17 on the same day: an hour. Dated back to the minute after
        # the assignment on Tuesday at 9: 8 hours of Monday and one of Tuesday. Median (1 + 9) / 2.
        honest = self._respond("02 09:00", "02 17:00")
        forged = self._respond("02 08:01", "03 09:00")
        self.assertEqual([honest.response_hours, forged.response_hours], [1, 9])
        self.assertEqual(self._values("first_response_hours", [self.ann.id])[self.ann.id], 5)

    def test_a_response_is_not_moved_back(self):
        response = self._respond("03 09:00")
        with freeze_time(self._at("03 17:00")):
            response.write({"date_start": self._at("02 08:01")})
        self.assertEqual(response.response_hours, 9)
        for moment in ("02 08:02", "03 08:01"):
            self._refuse(SETTLED, response, "04 09:00", {"date_start": self._at(moment)})
        with freeze_time(self._at("04 09:00")):
            response.write({"date_start": self._at("02 08:01"), "result": "Wants an offer"})
        self.assertEqual(response.result, "Wants an offer")

    def test_who_was_first_is_told_by_when_it_counts(self):
        lead = self._assigned(self.ann, "02 08:00")
        honest = self._log("04 09:00", lead_id=lead.id)
        forged = self._log("02 08:01", "05 09:00", lead_id=lead.id)
        self.assertEqual([honest.is_first_response, forged.is_first_response], [True, False])
        # 8 hours on Monday and on Tuesday, one on Wednesday.
        self.assertEqual(honest.response_hours, 17)

    def test_the_day_is_the_companys(self):
        """Monday 15:30 and 17:00 UTC: one day in UTC, two in Shanghai (from 16:00 UTC on)."""
        response = self._respond("02 15:30", "02 17:00")
        # 8 to 12, and 13 to 15:30; or to 17:00.
        self.assertEqual(response.response_hours, 6.5)
        self._set_clock("Asia/Shanghai")
        self.assertEqual(response.response_hours, 8)
        # Another that is dated earlier comes first in UTC, and only there.
        other = self._log("02 15:00", "02 18:00", lead_id=response.lead_id.id)
        self.assertEqual([response.is_first_response, other.is_first_response], [True, False])
        self._set_clock("UTC")
        self.assertEqual([response.is_first_response, other.is_first_response], [False, True])
        self.assertEqual(other.response_hours, 6)

    def test_a_meeting_counts_when_it_was_entered(self):
        lead = self._assigned(self.ann, "02 08:00")
        values = {
            "name": "Meeting", "user_id": self.ann.id, "opportunity_id": lead.id,
            "start": self._at("02 09:00"), "stop": self._at("02 10:00"),
        }  # fmt: skip
        events = self.env["calendar.event"].with_user(self.ann).create([values, values])
        self.env.flush_all()
        for event, moment in zip(events, ("01 09:00", "04 09:00"), strict=True):
            self.cr.execute(
                "UPDATE calendar_event SET write_date = %s WHERE id = %s",
                [self._at(moment), event.id],
            )
        events.invalidate_recordset()
        with freeze_time(self._at("05 09:00")):
            events[1].sudo()._record_kpi_activities()
            # Entered on Wednesday at 9: 8 hours of Monday and of Tuesday, and one.
            self.assertEqual(events[1].kpi_activity_ids.response_hours, 17)
            events[0].sudo()._record_kpi_activities()
        self.assertEqual(events[0].kpi_activity_ids.response_hours, 1)
        self.assertFalse(events[1].kpi_activity_ids.is_first_response)


@tagged("post_install", "-at_install")
class TestVisitCheats(ActivityCheatCommon):
    def test_a_failed_first_visit_stays_one(self):
        lead, other = self._assigned(self.ann, "01 08:00"), self._assigned(self.ann, "01 08:00")
        phone = self.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        visit = self._log(
            "05 09:00", lead_id=lead.id, partner_id=self.customer.id, method_id=self.visit.id
        )
        competitor = self.env["res.partner"].create({"name": "Else"})
        for change in (
            {"method_id": phone.id},
            {"method_id": False},
            {"lead_id": False},
            {"lead_id": other.id},
            {"partner_id": competitor.id},
            {"partner_id": False},
        ):
            with self.subTest(change=change):
                self._refuse(SETTLED, visit, "06 09:00", change)
                self._refuse(SETTLED, visit.with_user(self.ann), "31 09:00", change)
        self.assertTrue(self.env["sales.kpi.first.visit"].search([("activity_id", "=", visit.id)]))
        with freeze_time(self._at("06 09:00")):
            # The rest may be completed, and what is the same may be sent.
            visit.write({"method_id": self.visit.id, "lead_id": lead.id, "result": "No budget"})
            visit.with_user(self.manager).write({"method_id": phone.id})
        self.assertEqual(visit.channel, "phone")

    def test_on_the_day_it_may_be_corrected(self):
        lead = self._assigned(self.ann, "01 08:00")
        visit = self._log("05 09:00", lead_id=lead.id, method_id=self.visit.id)
        with freeze_time(self._at("05 23:59")):
            visit.write({"method_id": False, "lead_id": False})
        self.assertFalse(visit.lead_id)

    def test_visits_are_not_picked_when_it_is_known_how_they_went(self):
        lead = self._assigned(self.ann, "01 08:00")
        bare = self._log("05 09:00")
        self._refuse(SETTLED, bare, "20 09:00", {"lead_id": lead.id})
        self._refuse(SETTLED, bare, "20 09:00", {"method_id": self.visit.id})
        plan = self._log("25 09:00", "05 09:00")
        with freeze_time(self._at("20 09:00")):
            plan.write({"lead_id": lead.id, "method_id": self.visit.id})


@tagged("post_install", "-at_install")
class TestOddNumbers(ActivityCheatCommon):
    def test_numbers_are_numbers(self):
        Activity = self.env[ACTIVITY].with_user(self.ann)
        mine = Activity.create({"name": "Call"})
        for name in ("duration", "cost"):
            for value in (float("nan"), float("inf"), float("-inf"), "NaN", 1e300):
                with self.subTest(name=name, value=value):
                    for call in (
                        lambda name=name, value=value: mine.write({name: value}),
                        lambda name=name, value=value: Activity.create({"name": "x", name: value}),
                        lambda name=name, value=value: Activity.create(
                            {"name": "x", name: value, "date_start": "2099-01-01 00:00:00"}
                        ),
                        lambda name=name, value=value: Activity.with_context(
                            **{f"default_{name}": value}
                        ).create({"name": "x"}),
                    ):
                        with self.assertRaises(ValidationError), self.cr.savepoint():
                            call()
                            self.env.flush_all()
        mine.write({"duration": 10000, "cost": 1e9})
        self.assertEqual((mine.duration, mine.cost), (10000, 1e9))

    def test_years_are_ours(self):
        Activity = self.env[ACTIVITY].with_user(self.ann)
        for year in (2101, 9999):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                Activity.create({"name": "x", "date_start": datetime(year, 1, 1)})
        plan = Activity.create({"name": "x", "date_start": datetime(2100, 12, 31, 12)})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            plan.write({"date_start": datetime(2101, 1, 1)})
