from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.outcomes.diagnosis.look_back import get_past_spans
from .diagnosis_common import BEFORE, MARCH, DiagnosisCommon, DiagnosisWords, Leaks

LATER = "2026-04-03 09:00:00"
MARCH_10 = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install")
class TestDiagnosis(DiagnosisCommon):
    def _get(self, subject, **options):
        return self._diagnoser(subject, **options).get(self._subject(subject))

    def _added(self, subject, **options):
        outcome = self._get(subject, **options).outcome
        return [round(factor.added, 2) for factor in outcome.factors]

    # ---- beside what is usual ------------------------------------------------------------------

    @freeze_time(LATER)
    def test_beside_the_months_before(self):
        # Each month 100 found, 20 won of 5,000; in March 120, 15 of 4,800: -28,000 are
        # +15,950 for more leads, -40,400 for fewer of them won, -3,550 for smaller deals.
        self._usual(self.ann, 100, 20, 5000)
        self._deals(self.ann, MARCH_10, 120, 15, 4800)
        found = self._get(self.ann)
        self.assertEqual((found.baseline, found.count), ("usual", 6))
        self.assertEqual(self._added(self.ann), [15950, -40400, -3550])
        self.assertAlmostEqual(found.outcome.gap, -28000)
        words = self._words(self.ann)
        self.assertEqual(
            words.get_what(),
            "Won revenue: $\xa072,000, $\xa028,000 less than usual ($\xa0100,000).",
        )
        # 7.5 points of 120 are 2.05 standard deviations, and 1.8 where the usual share is itself
        # the middle of six months.
        self.assertEqual(words.get_why(), "Share won: 12.5% instead of 20.0%, which may be chance.")

    @freeze_time(LATER)
    def test_what_it_is_due_to(self):
        # The same with twice as many: 2.9 and 2.6 standard deviations.
        self._usual(self.ann, 200, 40, 5000)
        self._deals(self.ann, MARCH_10, 240, 30, 4800)
        words = self._words(self.ann)
        self.assertEqual(
            words.get_why(),
            "Opportunities do not close: Share won 12.5% instead of 20.0% (-$\xa080,800).",
        )
        self.assertEqual(words.get_deeds(), ("quotes", "leads"))

    @freeze_time(LATER)
    def test_nothing_found(self):
        self._usual(self.ann, 100, 20, 5000, months=BEFORE[3:])
        self._deals(self.ann, MARCH_10, 0, 0, 0, lost=[None])
        self.assertEqual(self._added(self.ann), [-100000, 0, 0])
        self.assertEqual(self._words(self.ann).problem_type, "Too few new opportunities")

    @freeze_time(LATER)
    def test_nothing_won(self):
        self._usual(self.ann, 100, 20, 5000, months=BEFORE[3:])
        self._deals(self.ann, MARCH_10, 120, 0, 0)
        self.assertEqual(self._added(self.ann), [10000, -110000, 0])

    @freeze_time(LATER)
    def test_who_wins_what_others_found(self):
        # No new opportunity, but three deals: the path from new ones is not theirs.
        deals = self.env.ref("sales_kpi.diagnosis_path_deals")
        self._usual(self.ann, 0, 6, 1000)
        self._deals(self.ann, MARCH_10, 0, 3, 1000)
        self.assertIsNone(self._get(self.ann))
        found = self._get(self.ann, paths=self.won_path | deals)
        self.assertEqual(found.path, deals)
        self.assertAlmostEqual(found.outcome.gap, -3000)

    @freeze_time("2026-03-10 15:00:00")
    def test_as_many_working_days(self):
        # 10 March is the 7th working day of its month. February's 7th is the 10th, January's (the
        # 1st is none of the company's holidays) the 9th, December's the 9th.
        spans = get_past_spans(self.company, "month", MARCH)
        self.assertEqual(
            [part[1] for _bounds, part in spans[:3]],
            [date(2026, 2, 10), date(2026, 1, 9), date(2025, 12, 9)],
        )
        # What comes later in the months before is not compared.
        self._usual(self.ann, 10, 5, 100, months=BEFORE[3:], day=2)
        self._usual(self.ann, 50, 40, 100, months=BEFORE[3:], day=20)
        self._deals(self.ann, datetime(2026, 3, 9, 12), 10, 5, 100)
        self.assertAlmostEqual(self._get(self.ann, is_live=True).outcome.expected, 500)
        self._deals(self.ann, datetime(2026, 3, 9, 13), 0, 5, 100)
        told = self._words(self.ann, is_live=True).get_what()
        self.assertIn("more than usual by this day", told)

    @freeze_time("2026-03-08 15:00:00")
    def test_on_a_sunday(self):
        # Five working days and the weekend: February's first week with its weekend.
        spans = get_past_spans(self.company, "month", MARCH)
        self.assertEqual(spans[0][1], (date(2026, 2, 1), date(2026, 2, 8)))

    @freeze_time("2026-03-01 09:00:00")
    def test_before_the_first_working_day(self):
        self.assertEqual(get_past_spans(self.company, "month", MARCH), [])
        self.assertEqual(get_past_spans(self.company, "custom", MARCH), [])

    @freeze_time(LATER)
    def test_closed_months_as_they_were_counted(self):
        self._usual(self.ann, 10, 5, 100, months=BEFORE[3:])
        for year, month in BEFORE[3:]:
            self.env["sales.kpi.period"].get_or_create("month", f"{year}-{month}-05").refresh()
        moves = self.env["sales.kpi.stage.move"].search([("user_id", "=", self.ann.id)])
        self._deals(self.ann, MARCH_10, 10, 5, 90)
        moves.sudo().unlink()
        self.assertAlmostEqual(self._get(self.ann).outcome.expected, 500)

    # ---- beside others, and the target ---------------------------------------------------------

    @freeze_time(LATER)
    def test_beside_the_others(self):
        # Bob is new. Five others each found 10 and won 4 of 100.
        reps = self._new_reps(5)
        for rep in reps:
            self._deals(rep, MARCH_10, 10, 4, 100)
        self._deals(self.bob, MARCH_10, 10, 2, 100)
        self.march.refresh()
        found = self._get(self.bob)
        self.assertEqual((found.baseline, found.count), ("peers", 5))
        self.assertEqual(self._added(self.bob), [0, -200, 0])
        self.assertIn("the middle of the others ($\xa0400.00)", self._words(self.bob).get_what())
        # With one less of them there is no middle.
        self.env["sales.kpi.stage.move"].search([("user_id", "=", reps[0].id)]).unlink()
        self.march.refresh()
        self.assertIsNone(self._get(self.bob))

    @freeze_time(LATER)
    def test_beside_the_target(self):
        # 1,200 at the usual 40 % and 100 a deal takes 30 new opportunities; there were 20.
        self._scheme(("won_revenue", 100, {}))
        self._target("won_revenue", 1200, user=self.ann)
        self._usual(self.ann, 20, 8, 100)
        self._deals(self.ann, MARCH_10, 20, 8, 100)
        self.march.refresh()
        found = self._get(self.ann)
        self.assertEqual((found.baseline, found.outcome.factors[0].expected), ("target", 30))
        self.assertEqual(self._added(self.ann), [-400, 0, 0])
        self.assertIn("under the target", self._words(self.ann).get_what())
        self.assertEqual(self._get(self.ann, wish="usual").baseline, "usual")
        self.assertEqual(self._get(self.ann, wish="nonsense").baseline, "target")

    @freeze_time(LATER)
    def test_who_has_nothing_at_all_beside_his_target(self):
        # Five others each found 10 and won 4 of 100; Bob, who never had anything, found nothing of
        # what 1,200 takes at their rates: 30 new opportunities. Also where he found 8 a month
        # before and won none: at his own rates no number of them would do.
        for rep in self._new_reps(5):
            self._deals(rep, MARCH_10, 10, 4, 100)
        self._scheme(("won_revenue", 100, {}))
        self._target("won_revenue", 1200, user=self.bob)
        self.march.refresh()
        for past in ((), BEFORE):
            self._usual(self.bob, 8, 0, 0, months=past)
            found = self._get(self.bob)
            self.assertEqual((found.baseline, found.outcome.factors[0].expected), ("target", 30))
            self.assertEqual(self._added(self.bob), [-1200, 0, 0])

    @freeze_time(LATER)
    def test_nothing_to_compare_with(self):
        self._deals(self.ann, MARCH_10, 20, 8, 100)
        self.assertIsNone(self._get(self.ann))

    # ---- teams, and many at once ---------------------------------------------------------------

    @freeze_time(LATER)
    def test_team_and_company(self):
        for rep, team in ((self.ann, self.bees), (self.carl, self.wasps)):
            self._usual(rep, 10, 5, 100, team=team)
        self._deals(self.ann, MARCH_10, 10, 3, 100)
        self._deals(self.carl, MARCH_10, 10, 5, 100, team=self.wasps)
        self.assertEqual(self._added(self.bees), [0, -200, 0])
        self.assertEqual(self._added(self.region), [0, -200, 0])
        self.assertEqual(self._get(self.region).baseline, "usual")

    @freeze_time(LATER)
    def test_who_has_how_much(self):
        # Usually Ann wins 40 of her 100 and Bob 10 of his 100: 25 %. In March she has 40 and wins
        # 18, he 200 and wins 24: of each 17 or 83 of 100, at 45 % and 12 %. That is 17.5 %:
        # rate 1/2 (50 % + 16.7 %) 5 + 1/2 (50 % + 83.3 %) 2 = +3.0 points, the mix the rest, -10.5.
        # Of 240 that is 2.7 standard deviations: chance alone hardly does it.
        self._usual(self.ann, 100, 40, 100)
        self._usual(self.bob, 100, 10, 100)
        self._deals(self.ann, MARCH_10, 40, 18, 100)
        self._deals(self.bob, MARCH_10, 200, 24, 100)
        people = [("user", self.ann.id), ("user", self.bob.id)]
        diagnoser = self._diagnoser(self.bees, self.ann, self.bob)
        found = diagnoser.get(("team", self.bees.id))
        rate, mix = diagnoser.split_mix(found, 1, people)
        self.assertAlmostEqual(rate, (2 / 3 * 0.05 + 4 / 3 * 0.02) / 2)
        self.assertAlmostEqual(rate + mix, 21 / 120 - 0.25)
        words = DiagnosisWords(diagnoser, Leaks(self.company, MARCH, []), found)
        self.assertEqual(
            words.get_mix(people),
            "Share won: +3.0 pts by what each one does, -10.5 pts by who has more or less of it.",
        )
        self.assertIsNone(diagnoser.split_mix(found, 0, people))  # a number has no mix
        self.assertEqual(words.get_mix([]), "")

    @freeze_time(LATER)
    def test_as_many_queries_for_ten_as_for_two(self):
        reps = self._new_reps(10)
        for rep in reps:
            self._usual(rep, 12, 6, 100)
            self._deals(rep, MARCH_10, 12, 1, 100, lost=[self.price] * 5)
        self.march.refresh()
        self._count(reps[:2])
        two, ten = self._count(reps[:2]), self._count(reps)
        self.assertEqual(two, ten)

    def _count(self, reps):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        diagnoser = self._diagnoser(*reps)
        subjects = [self._subject(rep) for rep in reps]
        leaks = Leaks(self.company, MARCH, subjects)
        for subject in subjects:
            words = DiagnosisWords(diagnoser, leaks, diagnoser.get(subject))
            self.assertIn("“Price” is 100% of the reasons (5 of 5)", words.get_why())
        return self.cr.sql_log_count - before
