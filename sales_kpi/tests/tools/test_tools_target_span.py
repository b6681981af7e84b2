from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.target_span import LAST, MEAN, SUM, combine

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
PARTS = [("month", date(2026, month, 1)) for month in range(1, 13)]
PARTS += [("quarter", date(2026, month, 1)) for month in (1, 4, 7, 10)]
PARTS += [("half", date(2026, month, 1)) for month in (1, 7)]
LENGTHS = {"half": 6, "quarter": 3, "month": 1}


def _months(*targets):
    found = {("month", date(2026, month, 1)): value for month, value in enumerate(targets, 1)}
    return {key: value for key, value in found.items() if value is not None}


@tagged("post_install", "-at_install")
class TestTargetSpan(BaseCase):
    def _told(self, targets, how=SUM, when=("quarter", QUARTER), **kwargs):
        span = combine(*when, (), targets, how, **kwargs)
        return span and (span.value, span.known, span.months, span.how)

    def test_sum_of_the_months(self):
        # 100 + 120 + 80
        self.assertEqual(self._told(_months(100, 120, 80)), (300, 3, 3, "sum"))

    def test_the_quarters_own_wins(self):
        targets = _months(100, 120, 80) | {("quarter", QUARTER[0]): 500}
        self.assertEqual(self._told(targets), (500, 1, 1, "own"))

    def test_a_missing_month_is_no_part_sum(self):
        self.assertEqual(self._told(_months(100, None, 80)), (None, 2, 3, "sum"))
        self.assertIsNone(self._told({}))

    def test_rates_are_weighted(self):
        # 20 % of 10, 30 % of 30, 40 % of none: (2 + 9) / 40 = 27.5 %
        weights = {("month", date(2026, month, 1)): w for month, w in ((1, 10), (2, 30), (3, 0))}
        value, *_rest = self._told(_months(0.2, 0.3, 0.4), MEAN, weights=weights)
        self.assertAlmostEqual(value, 0.275)
        # Nothing was counted so far: (20 + 30 + 40) / 3 = 30 %
        value, *_rest = self._told(_months(0.2, 0.3, 0.4), MEAN)
        self.assertAlmostEqual(value, 0.3)

    def test_what_stands_at_the_end_is_the_last(self):
        self.assertEqual(self._told(_months(90, 80, 70), LAST), (70, 3, 3, "last"))

    def test_nothing_follows_of_the_distinct(self):
        self.assertIsNone(self._told(_months(9, 8, 7), None))
        own = {("quarter", QUARTER[0]): 15}
        self.assertEqual(self._told(own, None), (15, 1, 1, "own"))

    def test_a_year_of_months_and_quarters(self):
        # The first quarter's own 500 stands for its months; 9 months of 100 make 900.
        targets = _months(*[100] * 12) | {("quarter", QUARTER[0]): 500}
        self.assertEqual(self._told(targets, when=("year", YEAR)), (1400, 12, 12, "sum"))
        # A half's own stands for its quarters: 2,000 + 6 x 100.
        targets[("half", YEAR[0])] = 2000
        self.assertEqual(self._told(targets, when=("year", YEAR)), (2600, 12, 12, "sum"))
        # Only four months: nothing yet.
        self.assertEqual(self._told(_months(*[100] * 4), when=("year", YEAR)), (None, 4, 12, "sum"))

    @given(targets=st.dictionaries(st.sampled_from(PARTS), st.integers(0, 999), min_size=1))
    def test_whatever_was_set(self, targets):
        """A second way: each month looks for the longest that was set over it, whose target is
        counted once, and tells how many months know of one."""
        found, known = {}, 0
        for month in range(1, 13):
            over = [
                (kind, date(2026, (month - 1) // length * length + 1, 1))
                for kind, length in LENGTHS.items()
            ]
            key = next((key for key in over if key in targets), None)
            known += key is not None
            found |= {key: targets[key]} if key else {}
        whole = sum(found.values()) if known == 12 else None
        self.assertEqual(self._told(targets, when=("year", YEAR)), (whole, known, 12, "sum"))
        last = found.get(key) if known == 12 else None
        self.assertEqual(self._told(targets, LAST, ("year", YEAR)), (last, known, 12, "last"))

    def test_months_that_do_not_fill_the_quarter(self):
        """A financial year from 6 April: its quarters begin within months."""
        quarter = (date(2026, 4, 6), date(2026, 7, 5))
        self.assertIsNone(combine("quarter", quarter, (4, 6), _months(*[100] * 12), SUM))
