from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.analysis import forecast
from .outlook_common import OutlookCommon


@tagged("post_install", "-at_install")
class TestOutlook(OutlookCommon):
    def _history(self, user, months, early, late):
        for months_ago in range(1, months + 1):
            self._win(user, months_ago, early, late)

    def test_curve_and_usual_of_one_rep(self):
        # 12 months of 110,000, each with 38,500 (35 %) on its 2nd: by the 8th of 22 days 35 % are
        # there. 42,000 so far: 115,775 (see the pure part).
        self._history(self.ann, 12, 38_500, 71_500)
        self._win(self.ann, 0, 42_000, 0)
        self._look_ahead()
        told = self._told(self.ann)
        self.assertAlmostEqual(told.value, 115_775)
        self.assertAlmostEqual(told.part, 0.35)
        self.assertEqual((told.usual, told.actual, told.curve), (110_000, 42_000, "own"))
        self.assertEqual((told.day_number, told.days_total), (8, 22))
        for subject in (self.bees, self.region, self.company):
            self.assertAlmostEqual(self._told(subject).value, 115_775, msg=subject.name)

    def test_first_day_is_as_usual(self):
        # On 1 March, before the first working day, nothing of 110,000 is there as a rule.
        self._history(self.ann, 12, 38_500, 71_500)
        self._look_ahead(datetime(2026, 3, 1, 12))
        told = self._told(self.ann, day=date(2026, 2, 28))
        self.assertEqual((told.value, told.day_number, told.period_id), (110_000, 0, self.march))
        self.assertFalse(self._told(self.ann, "pace", day=date(2026, 2, 28)))

    def test_error_of_the_past_and_its_band(self):
        # 100 a month, half of it by now; but February came to 150. Each of the last six months has
        # six before it: forecast 100, six times. Off by 50 of 650: 7.7 %, too low. The middle of
        # the shares is 1/2, 100 is usual: 60 + 1/2 x (60 + 1/2 x 100) = 115. Of the forecasts five
        # came to 1.0 times as much, one to 1.5: nine of ten to 1.25, 143.75.
        self._history(self.bob, 12, 50, 50)
        self._win(self.bob, 1, 0, 50)
        self._win(self.bob, 0, 60, 0)
        self._look_ahead()
        told = self._told(self.bob)
        self.assertEqual(told.value, 115)
        self.assertAlmostEqual(told.wape, 50 / 650)
        self.assertAlmostEqual(told.bias, -50 / 650)
        self.assertEqual((told.error_periods, told.error_kept), (6, 0))
        self.assertTrue(told.has_band)
        self.assertAlmostEqual(told.low, 115)
        self.assertAlmostEqual(told.high, 143.75)
        self.assertIn("On working day 8 it was off by 8% over 6 months.", told.text)
        self.assertIn("This was worked out afterwards.", told.text)
        self.assertIn("eight of ten ended at", told.text)

    def test_under_six_months_a_straight_line_and_no_band(self):
        # 42,000 on 8 of 22 days: 115,500.
        self._history(self.ann, 5, 38_500, 71_500)
        self._win(self.ann, 0, 42_000, 0)
        self._look_ahead()
        self.assertFalse(self._told(self.ann))
        told = self._told(self.ann, "pace")
        self.assertAlmostEqual(told.value, 115_500)
        # Five past months of the pace itself are too few for a band.
        self.assertFalse(told.has_band)
        self.assertEqual(told.error_periods, 5)

    def test_six_months_have_a_curve_but_no_band(self):
        self._history(self.ann, 6, 38_500, 71_500)
        self._win(self.ann, 0, 42_000, 0)
        self._look_ahead()
        told = self._told(self.ann)
        self.assertAlmostEqual(told.value, 115_775)
        self.assertFalse(told.has_band)
        self.assertIn("Too few periods", told.text)

    def test_newcomer_has_the_curve_of_the_others(self):
        # Carl has 10 so far, Wasps have no past: the company's 35 %, and what is usual for its only
        # long-standing rep: 10 + 65 % of (10 + 65 % of 110,000) = 46,491.5.
        self._history(self.ann, 12, 38_500, 71_500)
        self._move("won", self.carl, 3, 10, team=self.wasps)
        self._look_ahead()
        told = self._told(self.carl)
        self.assertEqual((told.curve, told.has_band, told.error_periods), ("company", False, 0))
        self.assertAlmostEqual(told.value, 46_491.5)
        # Bob, who is new beside Ann, has the team's.
        told = self._told(self.bob)
        self.assertEqual(told.curve, "team")
        self.assertAlmostEqual(told.value, 46_475)

    def test_newcomer_with_three_months_has_his_own_usual(self):
        # The company's 35 %, but 1,000 are usual for Carl: 0.65 x 0.65 x 1,000 = 422.5.
        self._history(self.ann, 12, 38_500, 71_500)
        for months_ago in (1, 2, 3):
            self._win(self.carl, months_ago, 0, 1_000, team=self.wasps)
        self._look_ahead()
        told = self._told(self.carl)
        self.assertEqual((told.curve, told.usual), ("company", 1_000))
        self.assertAlmostEqual(told.value, told.part and (1 - told.part) ** 2 * 1_000)

    def test_month_of_last_year_lifts_the_usual(self):
        # 100 a month for 18 months, but 150 in March 2025, half as much again as the six before
        # it: now 150 are usual. Nothing there yet, half by now: 1/2 x 1/2 x 150 = 37.5.
        self._history(self.ann, 18, 50, 50)
        self._win(self.ann, 12, 25, 25)
        self._look_ahead()
        told = self._told(self.ann)
        self.assertEqual((told.usual, told.value), (150, 37.5))

    def test_what_was_told_then_is_held_against_what_it_came_to(self):
        # On 11 February (day 8 of 20, as 8 of 22) 80 were told; February came to 100: off by 20 of
        # 600, where the others hit.
        self._history(self.ann, 12, 50, 50)
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-01")
        values = {"definition_id": self.revenue.id, "period_id": february.id, "value": 80}
        whose = {"subject_type": "user", "subject_id": self.ann.id, "user_id": self.ann.id}
        self._look_ahead()
        self.assertEqual(self._told(self.ann).wape, 0)
        day = self._find_like_day()
        self.Outlook.create(
            {**values, **whose, "company_id": self.company.id, "method": "season", "date": day}
        )
        self.Outlook.search([("date", "=", "2026-03-11")]).unlink()
        self._look_ahead()
        told = self._told(self.ann)
        self.assertAlmostEqual(told.wape, 20 / 600)
        self.assertEqual((told.error_periods, told.error_kept), (6, 1))
        self.assertIn("1 of them were told then", told.text)

    def _find_like_day(self):
        """Day 7 of the 20 of February: as far as 8 of 22 (7.3)."""
        self.assertEqual(forecast.same_part(8, 22, 20), 7)
        return date(2026, 2, 10)

    def test_days_off_say_nothing_new(self):
        # Saturday the 7th tells of Friday. On Sunday and Monday nothing more is known.
        self._history(self.ann, 6, 50, 50)
        days = []
        for day in (7, 8, 9, 10):
            self._look_ahead(datetime(2026, 3, day, 12))
            days.append(len(self.Outlook.search([("period_id", "=", self.march.id)])))
        self.assertEqual(days[0], days[2])
        self.assertGreater(days[3], days[0])

    def test_first_time_on_a_day_off_something_is_told(self):
        self._history(self.ann, 6, 50, 50)
        self._look_ahead(datetime(2026, 3, 8, 12))
        self.assertTrue(self._told(self.ann, day=date(2026, 3, 7)))

    def test_told_once_however_often_it_runs(self):
        self._history(self.ann, 12, 50, 50)
        self._look_ahead()
        first = self.Outlook.search([])
        self._win(self.ann, 0, 10, 0)
        self._look_ahead()
        self.assertEqual(self.Outlook.search([]), first)
        self.assertEqual(self._told(self.ann).actual, 0, "what was told stays")

    def test_interrupted_it_goes_on(self):
        self._history(self.ann, 12, 50, 50)
        with freeze_time(datetime(2026, 3, 12, 12)):
            due = self.Outlook._get_due(self.company)
            plan, measure = next(one for one in due if one[1] == self.revenue)
            self.Outlook._look_ahead(plan, measure)
            left = self.Outlook._get_due(self.company)
            self.assertEqual(len(left), len(due) - 1)
        self._look_ahead()
        found = self.Outlook.search([])
        keys = {
            (o.period_id, o.definition_id, o.subject_type, o.subject_id, o.method) for o in found
        }
        self.assertEqual(len(keys), len(found))

    def test_errors_of_the_company_by_day(self):
        self._history(self.bob, 12, 50, 50)
        self._win(self.bob, 1, 0, 50)
        self._look_ahead()
        errors = (
            self.env["sales.kpi.outlook.error"]
            .search([("subject_type", "=", "company"), ("definition_id", "=", self.revenue.id)])
            .filtered(lambda one: one.period_type == "month")
        )
        season = {one.day_number: one for one in errors if one.method == "season"}
        self.assertEqual(set(season), set(range(1, 22)))
        self.assertAlmostEqual(season[8].wape, 50 / 650)
        self.assertEqual((season[8].periods, season[8].kept), (6, 0))
        # The straight line makes 137.5 of the 50 on day 8 of 22.
        pace = {one.day_number: one for one in errors if one.method == "pace"}
        self.assertGreater(pace[8].wape, season[8].wape)

    def test_old_ones_are_forgotten(self):
        self._history(self.ann, 6, 50, 50)
        self._look_ahead()
        self.assertTrue(self._told(self.ann))
        self._look_ahead(datetime(2027, 5, 12, 12))
        self.assertFalse(self._told(self.ann))

    def test_of_people_three_closed_months_stay(self):
        # Told on one day of each of seven months. Of Ann stays what was told in March and in the
        # three months before, of the company all; her error is measured over as many as before:
        # of those that are gone it is worked out. 6 + 6 x 0 of 7 months of 100 each.
        self._history(self.ann, 12, 50, 50)
        days = [datetime(2025, month, 11, 12) for month in (9, 10, 11, 12)]
        days += [datetime(2026, month, 11, 12) for month in (1, 2, 3)]
        for number, moment in enumerate(days):
            with self.subTest(moment=moment):
                self._look_ahead(moment)
                own = self._count_told("user", self.ann.id)
                company = self._count_told("company", self.company.id)
                self.assertEqual((own, company), (min(number + 1, 4), number + 1))
        told = self._told(self.ann, day=date(2026, 3, 10))
        self.assertEqual((told.error_periods, round(told.wape, 6)), (6, 0))

    def _count_told(self, kind, subject_id):
        """Number of months of which something is kept, on a day by the season each."""
        own = [("definition_id", "=", self.revenue.id), ("method", "=", "season")]
        own += [("subject_type", "=", kind), ("subject_id", "=", subject_id)]
        found = self.Outlook.search([*own, ("period_id.period_type", "=", "month")])
        self.assertEqual(len(found), len(found.period_id))
        return len(found)

    def test_as_many_queries_for_forty_as_for_ten(self):
        self._history(self.ann, 12, 50, 50)
        with freeze_time(datetime(2026, 3, 12, 12)):
            plan = next(p for p, one in self.Outlook._get_due(self.company) if one == self.revenue)
            self._new_reps(10)
            few = self._count(plan)
            self._new_reps(30, login="more")
            self.assertEqual(self._count(plan), few)
            self.assertLess(few, 20)

    def _count(self, plan):
        """Queries of one run, after one that works out what is worked out once."""
        self.Outlook._look_ahead(plan, self.revenue)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.Outlook._look_ahead(plan, self.revenue)
        return self.env.cr.sql_log_count - start

    def test_figures_are_those_of_the_reader(self):
        # A second computation: each past month by itself.
        self._history(self.ann, 7, 30, 70)
        self._history(self.carl, 3, 5, 0)
        with freeze_time(datetime(2026, 3, 12, 12)):
            plan = next(p for p, one in self.Outlook._get_due(self.company) if one == self.revenue)
        spans = plan.get_spans(plan.day)
        Reader = self.env["sales.kpi.reader"]
        found = Reader._read_spans(self.revenue, self.company, spans)
        company = ("company", self.company.id)
        whole = Reader._read_spans(self.revenue, self.company, spans, is_whole=True)
        self.assertEqual(whole, {company: found[company]})
        for place in (0, 1, 3, 7, 8):
            first, until, last = spans[place]
            early = Reader._read_definitions(self.revenue, self.company, first, until)
            whole = Reader._read_definitions(self.revenue, self.company, first, last)
            for subject in (
                ("user", self.ann.id), ("user", self.carl.id), ("team", self.bees.id),
                ("team", self.region.id), ("company", self.company.id),
            ):  # fmt: skip
                told = found.get(subject, {}).get(place, (0.0, 0.0))
                expected = (
                    early["won_revenue"][subject].value,
                    whole["won_revenue"][subject].value,
                )
                self.assertEqual(told, expected, (place, subject))

    def test_spans_of_shared_orders_and_of_what_is_distinct(self):
        # A second computation again: of 1,000 and 500 the first is shared 60/40 by Ann and Carl,
        # who is in another team; both are one customer's.
        product = self.env["product.product"].create({"name": "Pump"})
        orders = [self._order(self.ann, day, [(product, 1, 100 * day)]) for day in (5, 10)]
        self.env["sales.kpi.share"].sudo().create(
            [
                {"order_id": orders[1].id, "user_id": user.id, "team_id": team.id,
                 "company_id": self.company.id, "percent": percent}
                for user, team, percent in ((self.ann, self.bees, 60), (self.carl, self.wasps, 40))
            ]
        )  # fmt: skip
        spans = [(date(2026, 3, 1), date(2026, 3, 6), date(2026, 3, 31)),
                 (date(2026, 2, 1), date(2026, 2, 6), date(2026, 2, 28))]  # fmt: skip
        Reader = self.env["sales.kpi.reader"]
        for code in ("order_amount", "order_count", "signed_customers"):
            measure = self.Definition._find_by_code([code])
            found = Reader._read_spans(measure, self.company, spans)
            first, until, last = spans[0]
            parts = [
                Reader._read_definitions(measure, self.company, first, day)[code]
                for day in (until, last)
            ]
            for kind, one in (("user", self.ann), ("user", self.carl), ("team", self.bees),
                              ("team", self.wasps), ("team", self.region),
                              ("company", self.company)):  # fmt: skip
                told = found.get((kind, one.id), {}).get(0, (0.0, 0.0))
                expected = [cells[kind, one.id].value for cells in parts]
                for own, other in zip(told, expected, strict=True):
                    self.assertAlmostEqual(own, other, msg=(code, one.name))
        self.assertEqual(found["company", self.company.id][0], (1, 1))  # one customer
