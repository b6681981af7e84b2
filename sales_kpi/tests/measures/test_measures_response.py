"""How fast salespeople answer, and whether they follow up in time."""

import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..pipeline.win_common import EffortCommon
from .hand_worked import hand_worked

MARCH_20 = (date(2026, 3, 20), date(2026, 3, 20))


class ResponseCommon(EffortCommon):
    """The company works from Monday to Friday, 8 to 12 and 13 to 17; 2 March is a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (0, 0, {"name": "x", "dayofweek": str(day), "hour_from": start,
                            "hour_to": start + 4, "day_period": part})
                    for day in range(5)
                    for start, part in ((8, "morning"), (13, "afternoon"))
                ],
            }
        )  # fmt: skip
        cls.company.resource_calendar_id = cls.calendar

    @classmethod
    def _assigned(cls, user, moment, **values):
        """An opportunity that a user has had since ``moment``, "DD HH:MM" of March (UTC)."""
        lead = cls.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "user_id": user.id, **values}
        )
        lead.date_open = cls._at(moment)
        return lead

    @classmethod
    def _at(cls, moment):
        return datetime.strptime(f"2026-03-{moment}", "%Y-%m-%d %H:%M")

    @classmethod
    def _answer(cls, user, moment, lead, **values):
        return cls._activity(user, 1, date_start=cls._at(moment), lead_id=lead.id, **values)

    def _hours(self, assigned, answered):
        lead = self._assigned(self.ann, assigned)
        return self._answer(self.ann, answered, lead).response_hours


@tagged("post_install", "-at_install")
class TestFirstResponse(ResponseCommon):
    @hand_worked("first_response_hours")
    def test_median_of_the_first_responses(self):
        # ann: 1, 2 and 6 hours (2 March: 8-9, 8-10, 8-15 less the lunch break): the median is 2.
        for answered in ("02 09:00", "02 10:00", "02 15:00"):
            lead = self._assigned(self.ann, "02 08:00")
            self._answer(self.ann, answered, lead)
            self._answer(self.ann, "02 16:00", lead)
        # bob: 4 hours. Team 1, 2, 4, 6: 3. carl: 8 hours. Region and company 1, 2, 4, 6, 8: 4.
        self._answer(self.bob, "02 12:00", self._assigned(self.bob, "02 08:00"))
        carls = self._assigned(self.carl, "02 08:00")
        self._answer(self.carl, "02 17:00", carls, team_id=self.wasps.id)
        self.assertEqual(self._subjects("first_response_hours"), [2, 3, 4, 4])
        self._check_drill_down("first_response_hours")

    def test_weekend_night_and_holiday(self):
        # Friday 16:00 to Monday 9:00: an hour each. Over a night: half an hour each.
        self.assertEqual(self._hours("06 16:00", "09 09:00"), 2)
        self.assertEqual(self._hours("10 16:30", "11 08:30"), 1)
        # Thursday 12 is a holiday: Wednesday 16 to 17 and Friday 8 to 10.
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast", "calendar_id": self.calendar.id, "company_id": self.company.id,
                "date_from": "2026-03-12 00:00:00", "date_to": "2026-03-12 23:59:59",
            }
        )  # fmt: skip
        self.assertEqual(self._hours("11 16:00", "13 10:00"), 3)
        # Answered on the weekend, when nobody works.
        self.assertEqual(self._hours("07 10:00", "08 10:00"), 0)

    def test_holiday_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        feast = self.env["resource.calendar.leaves"].with_company(other).create(
            {
                "name": "Their feast", "calendar_id": False,
                "date_from": "2026-03-12 00:00:00", "date_to": "2026-03-12 23:59:59",
            }
        )  # fmt: skip
        self.assertEqual(feast.company_id, other)
        self.assertEqual(self._hours("12 08:00", "12 10:00"), 2)

    def test_working_hours_are_those_of_the_calendars_time_zone(self):
        # In Shanghai it is Friday 16:00 at 08:00 UTC, and Monday 9:00 at 01:00 UTC.
        self.calendar.tz = "Asia/Shanghai"
        self.assertEqual(self._hours("06 08:00", "09 01:00"), 2)

    def test_without_working_hours_days_have_24(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._hours("06 16:00", "09 09:30"), 65.5)

    def test_first_means_first(self):
        lead = self._assigned(self.ann, "02 08:00")
        before = self._answer(self.ann, "01 10:00", lead)
        helper = self._answer(self.bob, "02 08:30", lead)
        later = self._answer(self.ann, "03 09:00", lead)
        planned = self._answer(self.ann, "02 09:00", lead, state="planned")
        self.assertRecordValues(
            before | helper | planned | later,
            [
                {"is_first_response": False, "response_hours": 0},
                {"is_first_response": False, "response_hours": 0},
                {"is_first_response": False, "response_hours": 0},
                {"is_first_response": True, "response_hours": 9},
            ],
        )
        self.assertEqual(later.response_since, self._at("02 08:00"))
        # Recorded later, but dated earlier.
        earlier = self._answer(self.ann, "02 11:00", lead)
        self.assertEqual([later.is_first_response, later.response_hours], [False, 0])
        self.assertEqual([earlier.is_first_response, earlier.response_hours], [True, 3])
        # The plan was carried out at last; then it wasn't, and nor was the other one.
        with freeze_time("2026-03-02 17:00:00"):
            planned.state = "done"
        self.assertEqual([earlier.is_first_response, planned.response_hours], [False, 1])
        planned.state = "cancelled"
        self.assertEqual([earlier.is_first_response, planned.response_since], [True, False])
        earlier.unlink()
        self.assertEqual([later.is_first_response, later.response_hours], [True, 9])
        later.date_start = self._at("03 10:00")
        self.assertEqual(later.response_hours, 10)

    def test_reassignment_starts_the_clock_anew(self):
        lead = self._assigned(self.ann, "02 08:00")
        anns = self._answer(self.ann, "02 10:00", lead)
        with freeze_time("2026-03-04 08:00:00"):
            lead.user_id = self.bob
            lead.date_open = self._at("04 08:00")
        bobs = self._answer(self.bob, "04 09:00", lead)
        late = self._answer(self.ann, "04 10:00", lead)
        self.assertEqual([anns.response_hours, bobs.response_hours], [2, 1])
        self.assertEqual([anns.is_first_response, late.is_first_response], [True, False])
        # Back again: ann responds to that, too, and keeps the first one.
        lead.write({"user_id": self.ann.id})
        lead.date_open = self._at("05 08:00")
        again = self._answer(self.ann, "05 12:00", lead)
        self.assertEqual([anns.response_hours, again.response_hours], [2, 4])
        # An old response that is corrected is measured from its own assignment.
        anns.date_start = self._at("02 11:00")
        self.assertEqual([anns.response_hours, again.is_first_response], [3, True])
        anns.user_id = self.bob
        self.assertFalse(anns.is_first_response)

    def test_moved_to_another_opportunity(self):
        lead, other = self._assigned(self.ann, "02 08:00"), self._assigned(self.ann, "03 08:00")
        first = self._answer(self.ann, "04 09:00", lead)
        second = self._answer(self.ann, "04 10:00", lead)
        first.lead_id = other
        self.assertEqual([first.response_hours, second.response_hours], [9, 18])

    def test_assigned_within_the_same_second(self):
        lead = self._assigned(self.ann, "02 08:00")
        lead.date_open = datetime(2026, 3, 2, 8, 0, 0, 654321)
        self.assertTrue(self._answer(self.ann, "02 08:00", lead).is_first_response)

    def test_nobodys_opportunity(self):
        lead = self._assigned(self.env["res.users"], "02 08:00")
        self.assertFalse(self._answer(self.ann, "03 08:00", lead).is_first_response)

    def test_a_rep_writes_no_response_times(self):
        with freeze_time("2026-03-03 09:00:00"):
            lead = self._assigned(self.ann, "02 08:00")
            Activity = self.env["sales.kpi.activity"].with_user(self.ann)
            forged = {"is_first_response": True, "response_hours": 0.1,
                      "response_since": "2026-03-03 08:59:00"}  # fmt: skip
            mine = Activity.create({"name": "Call", "lead_id": lead.id, **forged})
            mine.write(forged)
            self.assertEqual(mine.response_hours, 9)
            second = Activity.create({"name": "Call", "lead_id": lead.id, **forged})
            self.assertFalse(second.is_first_response)
            defaults = {f"default_{name}": value for name, value in forged.items()}
            third = Activity.with_context(**defaults).create({"name": "x", "lead_id": lead.id})
            self.assertFalse(third.is_first_response)
            for user in (self.manager, self.env.ref("base.user_admin")):
                mine.with_user(user).write({"response_hours": 0.1})
            self.assertEqual(mine.response_hours, 9)

    def test_a_rep_does_not_say_since_when_it_is_his(self):
        with freeze_time("2026-03-03 09:00:00"):
            lead = self._assigned(self.ann, "02 08:00")
            lead.with_user(self.ann).write({"date_open": "2026-03-03 08:59:00"})
            self.assertEqual(lead.date_open, self._at("02 08:00"))
            lead.with_user(self.ann).write({"date_open": False})
            self.assertEqual(lead.date_open, self._at("02 08:00"))
            lead.with_user(self.manager).write({"date_open": "2026-03-02 16:00:00"})
            self.assertEqual(lead.date_open, self._at("02 16:00"))
            own = (
                self.env["crm.lead"].with_user(self.ann)
                .create({"name": "Own", "user_id": self.ann.id, "date_open": "2026-03-09 08:00:00"})
            )  # fmt: skip
            self.assertNotEqual(own.date_open, datetime(2026, 3, 9, 8))

    def test_dated_back_before_the_assignment_is_no_response(self):
        with freeze_time("2026-03-05 09:00:00"):
            lead = self._assigned(self.ann, "02 08:00")
            back = self._answer(self.ann, "02 07:59", lead)
            self.assertFalse(back.is_first_response)

    def test_closed_periods_keep_their_responses(self):
        lead = self._assigned(self.ann, "02 08:00")
        first = self._answer(self.ann, "10 09:00", lead)
        self.env["sales.kpi.period"].create(
            {"period_type": "week", "date_from": "2026-03-09", "date_to": "2026-03-15",
             "company_id": self.company.id}
        ).action_review()  # fmt: skip
        earlier = self._answer(self.ann, "03 09:00", lead)
        self.assertEqual([first.is_first_response, earlier.is_first_response], [True, False])

    def test_many_at_once_cost_no_query_each(self):
        """Fifty activities on opportunities that were answered before."""
        leads = [self._assigned(self.ann, "02 08:00") for _n in range(50)]
        for lead in leads:
            self._answer(self.ann, "02 09:00", lead)
        more = [self._answer(self.ann, "03 09:00", lead) for lead in leads]
        more = self.env["sales.kpi.activity"].union(*more)
        self.env.flush_all()
        self.env.invalidate_all()
        more.mapped("lead_id.user_id.company_id")
        with self.assertQueryCount(3):
            more._note_responses(more.lead_id)

    def test_against_plain_python(self):
        """Random activities, changed at random; who was first worked out a second time."""
        dice = random.Random(7)
        reps = (self.ann, self.bob)
        leads = [self._assigned(dice.choice(reps), f"{n + 2:02} 08:00") for n in range(8)]
        done = self.env["sales.kpi.activity"]
        for _n in range(80):
            lead = dice.choice(leads)
            moment = datetime(2026, 3, 1) + timedelta(minutes=dice.randint(0, 20 * 24 * 60))
            done += self._activity(
                dice.choice(reps), 1, lead_id=lead.id, date_start=moment,
                state=dice.choice(["done", "done", "planned"]),
            )  # fmt: skip
        for _n in range(40):
            activity = dice.choice(done)
            change = dice.choice(["state", "date_start", "user_id", "lead_id"])
            with freeze_time("2026-03-22 12:00:00"):
                activity[change] = {
                    "state": dice.choice(["done", "cancelled"]),
                    "date_start": activity.date_start + timedelta(minutes=dice.randint(-999, 999)),
                    "user_id": dice.choice(reps),
                    "lead_id": dice.choice(leads),
                }[change]
        expected = {}
        for lead in leads:
            own = [
                (self._count_by_hand(a), a.id, a)
                for a in done
                if a.lead_id == lead and a.user_id == lead.user_id and a.state == "done"
                and a.date_start >= lead.date_open
            ]  # fmt: skip
            if own:
                first = min(own)[2]
                expected[first.id] = self._work_by_hand(lead.date_open, min(own)[0])
        found = done.filtered("is_first_response")
        self.assertGreater(len(expected), 5)
        self.assertEqual({a.id: round(a.response_hours, 4) for a in found}, expected)

    def _count_by_hand(self, activity):
        """Dated back over midnight, it counts from when it was marked done (UTC days)."""
        start, done = activity.date_start, activity.date_done
        return done if done.date() > start.date() else start

    def _work_by_hand(self, start, end):
        """Working hours, a minute at a time."""
        minutes, moment = 0, start
        while moment < end:
            working = moment.weekday() < 5 and moment.hour in (8, 9, 10, 11, 13, 14, 15, 16)
            minutes += working
            moment += timedelta(minutes=1)
        return round(minutes / 60, 4)


@tagged("post_install", "-at_install")
class TestFollowUps(EffortCommon):
    def _agree(self, user, due, *done_days, **values):
        """An activity of 2 March with a follow-up due on a day, and its follow-ups."""
        first = self._activity(user, 2, date_next=date(2026, 3, due), **values)
        for day in done_days:
            self._activity(user, day, previous_id=first.id)
        return first

    @hand_worked("followup_on_time_rate")
    def test_followups_on_time(self):
        with freeze_time("2026-03-20 12:00:00"):
            # ann: on the day, before it though it is still to come; too late, not at all though
            # due today: 2 of 4 = 0.5. What is due later counts not yet, and planned ones never.
            self._agree(self.ann, 10, 10)
            self._agree(self.ann, 28, 19)
            self._agree(self.ann, 12, 13, 14)
            self._agree(self.ann, 20)
            self._agree(self.ann, 25)
            self._agree(self.ann, 15, state="planned")
            # bob's was on time: team 3 of 5 = 0.6; carl's not: 3 of 6 = 0.5.
            self._agree(self.bob, 11, 5)
            self._agree(self.carl, 11, team_id=self.wasps.id)
            self.assertEqual(self._subjects("followup_on_time_rate"), [0.5, 0.6, 0.5, 0.5])
            self._check_drill_down("followup_on_time_rate")

    def test_the_day_is_the_companys(self):
        # In Kiritimati the 20th begins at 10:00 UTC on the 19th.
        self._set_clock("Pacific/Kiritimati")
        with freeze_time("2026-03-19 12:00:00"):
            due = self._agree(self.ann, 20)
            self.assertEqual(self._values("followup_on_time_rate", [self.ann.id])[self.ann.id], 0)
            followup = self._activity(
                self.ann, 1, date_start="2026-03-19 11:00:00", previous_id=due.id
            )
            self.assertEqual(due.followup_done_on, date(2026, 3, 20))
            self.assertTrue(due.followup_on_time)
            due.date_next = date(2026, 3, 19)
            self.assertFalse(due.followup_on_time)
            followup.state = "planned"
            self.assertFalse(due.followup_done_on)
        self._set_clock("Pacific/Pago_Pago")
        with freeze_time("2026-03-20 09:00:00"):
            # There it is still the 19th.
            due.date_next = date(2026, 3, 20)
            self.assertIsNone(self._values("followup_on_time_rate", [self.ann.id])[self.ann.id])

    def test_done_in_odoos_activities(self):
        with freeze_time("2026-03-10 12:00:00"):
            lead = self.env["crm.lead"].create(
                {"name": "Deal", "type": "opportunity", "user_id": self.ann.id}
            )
            first = (
                self.env["sales.kpi.activity"]
                .with_user(self.ann)
                .create({"name": "Call", "lead_id": lead.id, "date_next": "2026-03-12"})
            )
        with freeze_time("2026-03-12 12:00:00"):
            first.followup_activity_id.with_user(self.ann).action_feedback("Agreed")
        self.assertEqual(first.next_ids.result, "Agreed")
        self.assertEqual(first.followup_done_on, date(2026, 3, 12))
        self.assertTrue(first.followup_on_time)

    def test_nothing_follows_itself_or_comes_before(self):
        first = self._agree(self.ann, 10)
        first.previous_id = first
        self.assertFalse(first.followup_done_on)
        self._activity(self.ann, 1, previous_id=first.id)
        self.assertFalse(first.followup_done_on)

    def test_a_rep_does_not_write_it(self):
        with freeze_time("2026-03-20 12:00:00"):
            late = self._agree(self.ann, 10, 15)
            late.with_user(self.ann).write(
                {"followup_done_on": "2026-03-10", "followup_on_time": True}
            )
            self.assertFalse(late.followup_on_time)
            self.assertEqual(late.followup_done_on, date(2026, 3, 15))

    def test_no_replanning_in_a_closed_period(self):
        late, missed, other = self._agree(self.ann, 10, 15), self._agree(self.ann, 11), None
        other = self._activity(self.ann, 17, date_next=date(2026, 4, 10))
        self.env["sales.kpi.period"].create(
            {"period_type": "week", "date_from": "2026-03-09", "date_to": "2026-03-15",
             "company_id": self.company.id}
        ).action_review()  # fmt: skip
        for activity, day in ((late, "2026-03-15"), (late, "2026-04-01"), (late, False),
                              (other, "2026-03-15"), (missed, "2026-03-15")):  # fmt: skip
            with self.assertRaisesRegex(UserError, "closed"), self.cr.savepoint():
                activity.with_user(self.manager).write({"date_next": day})
            with self.assertRaisesRegex(UserError, "closed"), self.cr.savepoint():
                activity.sudo().write({"date_next": day})
        # What was missed may be agreed anew; the closed week has counted it.
        missed.with_user(self.manager).write({"date_next": "2026-04-02"})
        late.with_user(self.ann).write({"date_next": "2026-03-10"})
        with self.assertRaisesRegex(UserError, "closed"), self.cr.savepoint():
            self._activity(self.ann, 17, date_next=date(2026, 3, 12))

    def test_a_date_put_off_shows_in_the_history(self):
        with freeze_time("2026-03-10 12:00:00"):
            activity = self._agree(self.ann, 10).with_user(self.ann)
            self.cr.flush()
            activity.date_next = date(2026, 3, 25)
            self.cr.flush()
            values = activity.sudo().message_ids.tracking_value_ids
            self.assertIn("date_next", values.field_id.mapped("name"))
