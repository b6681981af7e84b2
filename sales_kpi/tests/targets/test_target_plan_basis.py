"""What a plan starts from: the next year, the months that are open, those who have no history."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_target_plan_scope import ScopeCommon


@tagged("post_install", "-at_install")
class TestTargetPlanDefaults(ScopeCommon):
    @freeze_time("2026-11-29 12:00:00")
    def test_next_period_is_planned(self):
        form = Form(self.Plan)
        self.assertEqual((form.date, form.label), (date(2027, 1, 1), "2027"))
        for kind, first in (("quarter", date(2027, 1, 1)), ("month", date(2026, 12, 1))):
            form.period_type = kind
            self.assertEqual(form.date, first)
        form.period_type = "year"
        form.date = "2026-05-05"
        self.assertEqual(form.date, date(2026, 1, 1))


@tagged("post_install", "-at_install")
class TestTargetPlanOpen(ScopeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Period = cls.env["sales.kpi.period"]
        cls.quarter = [Period.get_or_create("month", f"2026-0{m}-01") for m in (1, 2, 3)]

    def _close_quarter(self):
        for month in self.quarter:
            month.action_review()

    def test_open_months_alone(self):
        """90 in the first quarter are 10 a month for each of three. It is closed; 900 go over the
        nine months left: 100 a month, 300 for each. The year is 90 + 900 = 990: 330 for each, 660
        for the Bees; the second quarter 300."""
        self._apply([self._typed(self.revenue, 90)], period_type="quarter", date="2026-01-10")
        self._close_quarter()
        plan = self._plan([self._typed(self.revenue, 900)])
        for text in ("January 2026, February 2026, March 2026", "9", "April 2026", "December 2026"):
            self.assertIn(text, plan.open_note)
        plan.action_preview()
        self.assertEqual(len(plan._get_lines()), 27)
        self.assertEqual(plan.measure_ids.difference, 0)
        plan.action_apply()
        for subject, march, april, second, year in (
            (None, 30, 100, 300, 990),
            (self.region, 30, 100, 300, 990),
            (self.bees, 20, 66.67, 200, 660),
            (self.ann, 10, 33.33, 100, 330),
        ):
            self.assertEqual(self._get(self.revenue, subject, day="2026-03-01"), march)
            self.assertAlmostEqual(self._get(self.revenue, subject, day="2026-04-01"), april, 1)
            found = self._get(self.revenue, subject, "quarter", "2026-04-01")
            self.assertAlmostEqual(found, second, 1)
            self.assertAlmostEqual(self._get(self.revenue, subject, "year"), year, 1)
        self.assertEqual(self._get(self.revenue, None, "year"), 990)

    def test_year_keeps_what_it_has_where_a_closed_month_has_no_target(self):
        """The year's 1,200 were set as a whole: 900 for nine months are not all of it."""
        self._apply([self._typed(self.revenue, 1200)], step="none")
        self._close_quarter()
        self._apply([self._typed(self.revenue, 900)])
        self.assertEqual(self._get(self.revenue, None, "year"), 1200)
        self.assertEqual(self._get(self.revenue, None, "quarter", "2026-04-01"), 300)

    def test_year_beyond_a_quarter_counts_its_closed_month(self):
        """360 a year, 30 a month; April is closed. May and June get 100: the year is 30 + 100 in
        the second quarter and 270 beside it: 400."""
        self._apply([self._typed(self.revenue, 360)])
        self.env["sales.kpi.period"].get_or_create("month", "2026-04-01").action_review()
        plan = self._apply([self._typed(self.revenue, 100)], period_type="quarter")
        self.assertEqual(self._get(self.revenue, None, "quarter", "2026-04-01"), 130)
        self.assertEqual(self._get(self.revenue, None, "year"), 400)
        self.assertEqual(self._wholes(plan)["company", "year"][1], 400)

    def test_figure_of_the_open_months(self):
        """Last year 600 in March and 400 in September; March is closed: 400 and 20 % are 480. The
        year before had 1,000: its share is 11 of 12. A rate is that of the whole year."""
        self._win(self.ann, "2025-03-10", 600)
        self._win(self.ann, "2025-09-10", 400)
        self.march.action_review()
        plan = self._plan([{"definition_id": self.revenue.id, "change": 20}])
        self.assertEqual((plan.measure_ids.base_value, plan.measure_ids.whole), (400, 480))
        plan.measure_ids.base = "previous"
        self.assertAlmostEqual(plan.measure_ids.base_value, 1000 * 11 / 12)
        rate = self._plan([{"definition_id": self._measure("win_rate").id}])
        self.assertEqual(rate.measure_ids.base_value, 1)

    def test_nothing_is_left_to_plan(self):
        self._close_quarter()
        plan = self._plan([self._typed(self.revenue, 90)], period_type="quarter", date="2026-01-01")
        with self.assertRaisesRegex(UserError, "January 2026, February 2026, March 2026"):
            plan.action_preview()


@tagged("post_install", "-at_install")
class TestTargetPlanHistory(ScopeCommon):
    def test_who_has_no_history_gets_the_average(self):
        """Ann had 60, bob 30, carl nothing: he weighs 45 as the others do on average: of 270 the
        three get 120, 60 and 90."""
        self._win(self.ann, "2025-05-05", 60)
        self._win(self.bob, "2025-05-05", 30)
        plan = self._plan([self._typed(self.revenue, 270)], period_type="month", split="history")
        plan.action_preview()
        values = [self._lines(plan, user).value for user in (self.ann, self.bob, self.carl)]
        self.assertEqual(values, [120, 60, 90])
        self.assertIn("carl", plan.measure_ids.basis_note)
        self.assertNotIn("ann", plan.measure_ids.basis_note.replace("planned", ""))

    def test_who_is_new_in_a_team_gets_its_average(self):
        """Carl of the Wasps had 30, Ann 90, Bob nothing: he weighs 90 as the Bees do, not 60 as
        all. Of 210 they get 30, 90 and 90."""
        self._win(self.ann, "2025-05-05", 90)
        self._win(self.carl, "2025-05-05", 30)
        plan = self._plan([self._typed(self.revenue, 210)], period_type="month", split="history")
        plan.action_preview()
        values = [self._lines(plan, user).value for user in (self.carl, self.ann, self.bob)]
        self.assertEqual(values, [30, 90, 90])
        self.assertIn("team's average: bob", plan.measure_ids.basis_note)

    def test_nobody_has_history(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month", split="history")
        plan.action_preview()
        self.assertEqual(set(plan._get_lines().mapped("value")), {30})
        self.assertIn("Nobody", plan.measure_ids.basis_note)

    def test_months_without_figures_are_named(self):
        """300 in March and 100 in September of last year: the other ten months get 0, and a warning
        above the preview says so, with the remedy."""
        self._win(self.ann, "2025-03-10", 300)
        self._win(self.ann, "2025-09-10", 100)
        plan = self._plan([self._typed(self.revenue, 400)], season="last_year")
        plan.action_preview()
        self.assertEqual(self._sum_by_month(plan)[3], 300)
        self.assertEqual(self._sum_by_month(plan)[1], 0)
        note = plan.zero_note
        self.assertFalse(plan.measure_ids.basis_note)
        months = "January February April May June July August October November December"
        for month in months.split():
            self.assertIn(f"{month} 2026", note)
        self.assertNotIn("March 2026", note)
        self.assertTrue(note.startswith(f"{self.revenue.name}: Nothing was reached"), note)
        self.assertIn("Type over it", note)
        plan = self._plan([self._typed(self.revenue, 400)], season="equal")
        plan.action_preview()
        self.assertFalse(plan.zero_note)

    def _sum_by_month(self, plan):
        sums = {}
        for line in plan._get_lines():
            sums[line.date_from.month] = sums.get(line.date_from.month, 0) + line.value
        return {month: round(value) for month, value in sums.items()}

    @freeze_time("2026-10-15 12:00:00")
    def test_months_that_are_not_over(self):
        """2027, planned in October 2026: January to September had 100 each. October is not over:
        it weighs 200 as in 2025. November and December had nothing in 2025 either: 100 each, the
        average of those that are over. 1,300 in all."""
        for month in range(1, 10):
            self._win(self.ann, f"2026-{month:02}-10", 100)
        self._win(self.ann, "2025-10-10", 200)
        plan = self._plan([self._typed(self.revenue, 1300)], season="last_year", date="2027-01-01")
        plan.action_preview()
        self.assertEqual(self._sum_by_month(plan), {
            **dict.fromkeys(range(1, 13), 100), 10: 200,
        })  # fmt: skip
        self.assertIn("October 2027, November 2027, December 2027", plan.measure_ids.basis_note)

    def test_nothing_reached_is_no_target(self):
        plan = self._plan([{"definition_id": self.revenue.id, "change": 20}])
        self.assertIn("figure of your own", plan.measure_ids.base_note)
        with self.assertRaisesRegex(UserError, "figure of your own"):
            plan.action_preview()

    def test_team_without_history_weighs_as_the_others(self):
        """The Bees had 60 by Ann and Bob, the Wasps nothing; a day of the Bees' two people is worth
        60 / 2 days, so that Carl's weigh 30: of 90 the Wasps get 30, where they had got 0."""
        self._win(self.ann, "2025-05-05", 60)
        plan = self._plan(
            [self._typed(self.revenue, 90)], period_type="month", team_split="history"
        )
        plan.action_preview()
        self.assertIn("Wasps", plan.measure_ids.basis_note)
