from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools.analysis import forecast

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

AMOUNTS = st.integers(0, 10**11).map(lambda cents: cents / 100)
PARTS = st.floats(0, 1)
PAIRS = st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=24)


@tagged("post_install", "-at_install")
class TestForecast(BaseCase):
    def test_curve_and_usual_share_the_forecast(self):
        # 42,000 at 35 %: 42,000 / 0.35 = 120,000, and 42,000 + 65 % of 110,000 = 113,500.
        # 35 % of the one and 65 % of the other: 42,000 + 73,775 = 115,775.
        self.assertAlmostEqual(forecast.chain_ladder(42_000, 0.35), 120_000)
        self.assertAlmostEqual(forecast.bornhuetter(42_000, 0.35, 110_000), 113_500)
        self.assertAlmostEqual(forecast.blend(42_000, 0.35, 110_000), 115_775)

    def test_first_day_says_neither_nothing_nor_millions(self):
        # Nothing yet at 5 %: 95 % of 110,000 are 104,500, of which 95 % count: 99,275.
        self.assertAlmostEqual(forecast.bornhuetter(0, 0.05, 110_000), 104_500)
        self.assertAlmostEqual(forecast.blend(0, 0.05, 110_000), 99_275)
        # One lucky 20,000 would be 400,000 by the curve: 20,000 + 95 % of 124,500 = 138,275.
        self.assertAlmostEqual(forecast.chain_ladder(20_000, 0.05), 400_000)
        self.assertAlmostEqual(forecast.blend(20_000, 0.05, 110_000), 138_275)

    def test_before_the_first_day_it_is_as_usual(self):
        self.assertIsNone(forecast.chain_ladder(0, 0))
        self.assertEqual(forecast.blend(0, 0, 110_000), 110_000)

    def test_odds_of_few_cases_lean_on_all(self):
        # (3 + 10 x 25 %) / (4 + 10) = 5.5 / 14, and (0 + 2.5) / 12.
        self.assertAlmostEqual(forecast.odds(3, 4, 0.25), 0.393, 3)
        self.assertAlmostEqual(forecast.odds(0, 2, 0.25), 0.208, 3)
        self.assertEqual(forecast.odds(0, 0, 0.25), 0.25)

    def test_error_is_measured_over_all(self):
        # Off by 10, 10 and 10 of 320: 9.4 %; +10 - 10 + 10 = +10 of 320: +3.1 %.
        pairs = [(110, 100), (90, 100), (130, 120)]
        self.assertAlmostEqual(forecast.wape(pairs), 0.094, 3)
        self.assertAlmostEqual(forecast.bias(pairs), 0.031, 3)
        self.assertIsNone(forecast.wape([(10, 0)]))
        self.assertIsNone(forecast.bias([]))

    def test_curve_is_the_middle_of_the_shares(self):
        # Of 100 each: 10, 20, 30, 40, 50 and 90 were there: (30 + 40) / 2.
        pasts = [(reached, 100) for reached in (10, 20, 30, 40, 50, 90)]
        self.assertAlmostEqual(forecast.season(pasts), 0.35)
        self.assertIsNone(forecast.season(pasts[:5]))
        self.assertIsNone(forecast.season([*pasts[:5], (0, 0)]), "an empty period has no share")

    def test_an_uncertain_curve_leans_on_an_even_one(self):
        # Middle 35 %, and the middle of how far the six are from it 15: as of a standard deviation
        # of 22.2 %. A middle of six is uncertain by √(1.571 / 6) x 22.2 = 11.4 points: 129 squared.
        # 50 % of the days are gone, 15 points more: 225. 129 / (129 + 225) of the way: 40.5 %.
        pasts = [(reached, 100) for reached in (10, 20, 30, 40, 50, 90)]
        self.assertAlmostEqual(forecast.season(pasts, even=0.5), 0.405, 3)
        # Even as it is, or steady, it stays.
        self.assertAlmostEqual(forecast.season(pasts, even=0.35), 0.35)
        self.assertAlmostEqual(forecast.season([(35, 100)] * 6, even=0.5), 0.35)
        self.assertEqual(forecast.season([(0, 100)] * 6, even=0), 0)
        # One odd month makes no curve uncertain.
        self.assertAlmostEqual(forecast.season([(35, 100)] * 5 + [(90, 100)], even=0.5), 0.35)

    def test_usual_is_the_middle_of_six_by_the_month(self):
        # 90, 100, 110, 120, 130, 500, and one before them that does not count: 115.
        totals = (90, 500, 110, 120, 130, 100, 10_000)
        pasts = [(0, total) for total in totals]
        self.assertEqual(forecast.usual(pasts), 115)
        self.assertEqual(forecast.usual(pasts, 1.2), 138)
        self.assertIsNone(forecast.usual([]))

    def test_month_is_held_against_the_six_before_it(self):
        # December brought 150 last year, June to November 100 each: half as much again.
        pasts = [(0, 80)] * 11 + [(0, 150)] + [(0, 100)] * 6
        self.assertEqual(forecast.month_index(pasts), 1.5)
        self.assertEqual(forecast.month_index(pasts[:17]), 1, "five before it are too few")
        self.assertEqual(forecast.month_index([(0, 80)] * 11 + [(0, 9e9)] + [(0, 1)] * 6), 2)
        quarters = [(0, 80)] * 3 + [(0, 90)] + [(0, 100)] * 6
        self.assertEqual(forecast.month_index(quarters, 4), 0.9)

    def test_who_begins_has_no_past_before(self):
        pasts = [(1, 5), (0, 0), (0, 2), (0, 0), (0, 0)]
        self.assertEqual(forecast.since_begun(pasts), pasts[:3])
        self.assertEqual(forecast.since_begun(pasts[3:]), [])

    def test_day_of_a_longer_month(self):
        # Day 8 of 20 is day 9 of 23 (9.2), and the last but one is never the last.
        self.assertEqual(forecast.same_part(8, 20, 23), 9)
        self.assertEqual(forecast.same_part(19, 20, 10), 9)
        self.assertEqual(forecast.same_part(20, 20, 23), 23)
        self.assertEqual(forecast.same_part(0, 20, 23), 0)
        self.assertEqual(forecast.same_part(1, 23, 10), 1)

    def test_looking_back_each_period_knows_only_those_before_it(self):
        # 100 each month, half of it by now: seven periods leave one that has six before it, and
        # 50 + 50 % of (50 + 50 % of 100) are 100.
        pasts = [(50, 100)] * 7
        self.assertEqual(forecast.look_back(pasts), {0: 100})
        self.assertEqual(forecast.look_back(pasts[:6]), {})
        # A month that brings a quarter more: 50 + 50 % of (50 + 50 % of 125).
        self.assertEqual(forecast.look_back(pasts, [1.25]), {0: 106.25})

    def test_band_holds_eight_of_ten(self):
        # The actuals were 0.5, 0.6 .. 1.5 of the forecasts: from 0.6 to 1.4 of 200.
        pairs = [(100, 50 + 10 * step) for step in range(11)]
        low, high = forecast.band(200, pairs)
        self.assertAlmostEqual(low, 120)
        self.assertAlmostEqual(high, 280)
        self.assertIsNone(forecast.band(200, pairs[:5]))


@tagged("post_install", "-at_install")
class TestForecastProperties(BaseCase):
    @checked
    @given(AMOUNTS, PARTS, AMOUNTS)
    def test_forecast_is_at_least_what_is_there(self, actual, part, usual):
        self.assertGreaterEqual(forecast.blend(actual, part, usual), actual)

    @checked
    @given(AMOUNTS, st.floats(1e-6, 1), AMOUNTS)
    def test_forecast_is_the_weighted_mean_of_both(self, actual, part, usual):
        ladder = forecast.chain_ladder(actual, part)
        rest = forecast.bornhuetter(actual, part, usual)
        told = part * ladder + (1 - part) * rest
        self.assertAlmostEqual(forecast.blend(actual, part, usual), told, delta=1 + told * 1e-9)

    @checked
    @given(AMOUNTS, AMOUNTS)
    def test_last_day_is_the_actual(self, actual, usual):
        self.assertEqual(forecast.blend(actual, 1, usual), actual)

    @checked
    @given(st.lists(AMOUNTS, min_size=2, max_size=5), PARTS, AMOUNTS)
    def test_more_is_never_less(self, amounts, part, usual):
        told = [forecast.blend(amount, part, usual) for amount in sorted(amounts)]
        self.assertTrue(all(low <= high for low, high in pairwise(told)))

    @checked
    @given(PAIRS, AMOUNTS)
    def test_band_holds_the_forecast(self, pairs, value):
        found = forecast.band(value, pairs)
        if found:
            self.assertLessEqual(found[0], value)
            self.assertGreaterEqual(found[1], value)

    @checked
    @given(PAIRS)
    def test_bias_is_no_more_than_the_error(self, pairs):
        if (error := forecast.wape(pairs)) is not None:
            self.assertLessEqual(abs(forecast.bias(pairs)), error * (1 + 1e-9) + 1e-12)

    @checked
    @given(st.integers(0, 50), st.integers(0, 50), PARTS)
    def test_odds_lie_between_own_and_all(self, wins, losses, overall):
        own = wins / (wins + losses) if wins + losses else overall
        found = forecast.odds(wins, wins + losses, overall)
        self.assertGreaterEqual(found, min(own, overall) - 1e-9)
        self.assertLessEqual(found, max(own, overall) + 1e-9)

    @checked
    @given(PAIRS)
    def test_curve_is_a_part(self, pairs):
        part = forecast.season(pairs)
        self.assertTrue(part is None or 0 <= part <= 1)

    @checked
    @given(st.integers(0, 31), st.integers(1, 31), st.integers(1, 31))
    def test_only_the_last_day_is_the_last(self, day, days, others):
        found = forecast.same_part(min(day, days), days, others)
        self.assertEqual(found == others, day >= days or (others == 1 and day > 0))
