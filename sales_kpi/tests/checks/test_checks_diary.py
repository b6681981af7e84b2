"""Each check of the log: what trips it, and honest work that does not."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .check_common import CheckCommon


@tagged("post_install", "-at_install")
class TestChecksDiary(CheckCommon):
    def test_burst(self):
        # Five within ten minutes: at 9:00, 9:02, 9:04, 9:06, 9:08.
        for minute in range(0, 10, 2):
            self._log(self.ann, self._moment(3, 9, minute), name=f"Call {minute}")
        [finding] = self._look("burst")
        self.assertEqual((finding.user_id, finding.count, finding.figure), (self.ann, 5, 5))
        self.assertEqual(str(finding.date_from), "2026-03-03")
        self.assertIn("5 activities were logged on", finding.sentence)

    def test_no_burst(self):
        # Four at once, and a fifth a quarter of an hour later.
        for minute in (0, 2, 4, 6, 21):
            self._log(self.ann, self._moment(3, 9, minute), name=f"Call {minute}")
        # A week that is planned at once and done day by day.
        for day in range(9, 14):
            plan = self._log(
                self.bob, self._moment(day), self._moment(6, 17), self._moment(day, 18)
            )
            plan.with_context(kpi_merge=True).sudo().state = "done"
            self._typed(plan, self._moment(6, 17), self._moment(day, 18))
        # And what was planned day by day, and is ticked off in the evening.
        for hour in range(9, 14):
            plan = self._log(self.carl, self._moment(4, hour + 1), self._moment(4, hour))
            plan.with_context(kpi_merge=True).sudo().state = "done"
            self._typed(plan, self._moment(4, hour), self._moment(4, 19))
        self._clear("burst")

    def test_a_weeks_log_filled_in_at_once(self):
        # Friday the 6th from 16:00 to 17:30: ten for Monday to Thursday, where two of the week were
        # typed on their day. 10 of 12 is more than half.
        for number in range(2):
            self._log(self.ann, self._moment(2 + number, 10), name=f"Call {number}")
        for number in range(10):
            typed = self._moment(6, 16) + timedelta(minutes=10 * number)
            self._log(self.ann, self._moment(2 + number % 4, 14), typed, name=f"Visit {number}")
        [finding] = self._look("last_hours")
        self.assertEqual((finding.user_id, finding.count), (self.ann, 10))
        self.assertAlmostEqual(finding.figure, 10 / 12)
        self.assertEqual(finding.told, {"all": 12, "late": 10, "minutes": 120})

    def test_a_busy_friday_is_no_filled_in_week(self):
        # Ten calls of Friday afternoon, each logged as it was made.
        for number in range(10):
            moment = self._moment(6, 16) + timedelta(minutes=11 * number)
            self._log(self.ann, moment, name=f"Call {number}")
        # And a week logged evening by evening.
        for day in range(2, 7):
            for number in range(3):
                self._log(
                    self.bob, self._moment(day, 9 + number), self._moment(day, 18, 20 * number)
                )
        self._clear("last_hours")

    def test_duplicate(self):
        for _again in range(2):
            self._log(self.ann, self._moment(3), partner_id=self.customer.id, result="Likes it")
        [finding] = self._look("duplicate")
        self.assertEqual((finding.user_id, finding.count, finding.told), (self.ann, 2, {"most": 2}))

    def test_no_duplicate(self):
        # Another text, another day, another colleague.
        self._log(self.ann, self._moment(3), partner_id=self.customer.id, result="Likes it")
        self._log(self.ann, self._moment(3, 15), partner_id=self.customer.id, result="Wants two")
        self._log(self.ann, self._moment(4), partner_id=self.customer.id, result="Likes it")
        self._log(self.bob, self._moment(3), partner_id=self.customer.id, result="Likes it")
        # Two calls of a day about which there is nothing to tell.
        for hour in (9, 15):
            self._log(self.carl, self._moment(3, hour), partner_id=self.customer.id)
        self._clear("duplicate")

    def test_backdating(self):
        # Of Monday the 2nd, typed on Friday the 6th: 4 working days. Of the 3rd: 3.
        late = self._log(self.ann, self._moment(2), self._moment(6))
        self._log(self.ann, self._moment(3), self._moment(6))
        [finding] = self._look("backdating")
        self.assertEqual((finding.res_ids, finding.figure), (late.ids, 4))
        self.assertEqual(str(finding.date_to), "2026-03-06")

    def test_a_weekend_is_no_delay(self):
        # Of Thursday the 5th, typed on Tuesday the 10th: 3 working days, 5 days.
        self._log(self.ann, self._moment(5), self._moment(10))
        # What was planned before, and is ticked off late, was not made up afterwards.
        plan = self._log(self.ann, self._moment(12), self._moment(11))
        with freeze_time(self._moment(24)):
            plan.with_user(self.ann).action_done()
        # An import of history is not typed by whom it is about.
        old = self._activity(self.bob, 2)
        self._typed(old, self._moment(31))
        self._clear("backdating")

    def test_more_hours_than_a_day_has(self):
        # Three visits of 24 hours at once: 72 hours.
        for number in range(3):
            self._log(
                self.ann, self._moment(3), name=f"Visit {number}", duration=24,
                method_id=self.visit.id,
            )  # fmt: skip
        [finding] = self._look("too_long")
        self.assertEqual((finding.user_id, finding.figure), (self.ann, 72))
        self.assertEqual(finding.told, {"hours": 72, "most": 3})

    def test_a_long_day_is_no_case(self):
        # Two visits that overlap by half an hour, ten hours in all; one after the other, from 9 to
        # 12, of an hour each.
        for hour, minute in ((9, 0), (13, 30)):
            self._log(
                self.ann, self._moment(3, hour, minute), name=str(hour), duration=5,
                method_id=self.visit.id,
            )  # fmt: skip
        for hour in range(9, 13):
            self._log(self.bob, self._moment(3, hour), name=str(hour), duration=1,
                      method_id=self.visit.id)  # fmt: skip
        self._clear("too_long")

    def _follow_up(self, user, minutes):
        first = self._log(user, self._moment(3), date_next="2026-03-03")
        done = self._moment(3) + timedelta(minutes=minutes)
        return self._log(user, done, previous_id=first.id, name="Back again")

    def test_follow_ups_agreed_and_done_at_once(self):
        made = [self._follow_up(self.ann, 1).id for _again in range(3)]
        [finding] = self._look("self_made")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, made))

    def test_follow_ups_of_the_afternoon(self):
        for _again in range(3):
            self._follow_up(self.ann, 240)
        for _again in range(2):
            self._follow_up(self.bob, 1)
        self._clear("self_made")
