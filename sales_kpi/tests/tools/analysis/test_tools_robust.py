from statistics import mean, stdev

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools.analysis import robust

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

# Eight months of a salesperson, one of them with a very big order.
USUAL = [102, 98, 110, 95, 105, 100, 250, 99]
FIGURES = st.floats(0, 1e9)
HISTORY = st.lists(FIGURES, min_size=6, max_size=12)


@tagged("post_install", "-at_install")
class TestRobust(BaseCase):
    def test_a_drop_that_mean_and_deviation_miss(self):
        # In order: 95 98 99 100 102 105 110 250: the median is 101. Distances from it, in order:
        # 1 1 2 3 4 6 9 149: their median is 3.5, less than 5 % of 101. 0.6745 x -41 / 5.05 = -5.48.
        self.assertEqual(robust.median(USUAL), 101)
        self.assertEqual(robust.spread(USUAL), 3.5)
        drop = robust.get_drop(60, USUAL)
        self.assertEqual(round(drop.z, 2), -5.48)
        self.assertEqual(round(drop.change, 3), -0.406)
        self.assertTrue(robust.is_drop(drop, minimum=50))
        # The mean is 119.9 and the deviation 52.8: the big month hides it.
        self.assertEqual(round((60 - mean(USUAL)) / stdev(USUAL), 2), -1.13)

    def test_a_little_less_is_no_drop(self):
        drop = robust.get_drop(88, USUAL)  # 0.6745 x -13 / 5.05
        self.assertEqual(round(drop.z, 2), -1.74)
        self.assertFalse(robust.is_drop(drop))

    def test_small_counts(self):
        # 2 x root of (x + 3/8), less the same of the usual number.
        for usual, count, expected, is_told in (
            (4, 0, -2.96, False),
            (9, 0, -4.90, True),
            (9, 1, -3.78, True),
            (9, 3, -2.45, False),
        ):
            self.assertEqual(round(robust.count_z(count, usual), 2), expected)
            drop = robust.get_drop(count, [usual] * 8, is_count=True)
            self.assertEqual((round(drop.z, 2), robust.is_drop(drop)), (expected, is_told))

    def test_even_months_make_no_count_steadier_than_chance(self):
        # 40 each month, now 27: 5 % of 40 is 2, 0.6745 x -13 / 2 = -4.38. But 27 of 40 is nothing
        # out of the way: 2 x 5.232 - 2 x 6.354 = -2.24.
        self.assertEqual(round(robust.robust_z(27, [40] * 8), 2), -4.38)
        drop = robust.get_drop(27, [40] * 8, is_count=True)
        self.assertEqual(round(drop.z, 2), -2.24)
        self.assertFalse(robust.is_drop(drop))

    def test_nothing_is_said_of_few_periods_or_little(self):
        self.assertIsNone(robust.get_drop(0, USUAL[:5]))
        self.assertFalse(robust.is_drop(None))
        self.assertFalse(robust.is_drop(robust.get_drop(60, USUAL), minimum=102))
        self.assertTrue(robust.is_drop(robust.get_drop(60, USUAL), minimum=101))
        # Nothing usual: nothing can fall.
        self.assertFalse(robust.is_drop(robust.get_drop(0, [0] * 8)))
        self.assertFalse(robust.is_drop(robust.get_drop(-5, [0] * 8)))

    def test_it_must_be_thirty_per_cent(self):
        # 71 of 101 is 29.7 % less, 70 is 30.7 %; both are far outside: -4.01 and -4.14.
        self.assertFalse(robust.is_drop(robust.get_drop(71, USUAL)))
        self.assertTrue(robust.is_drop(robust.get_drop(70, USUAL)))

    def test_what_is_long_ago_is_not_usual(self):
        # The latest twelve are 10, what was before them is not looked at.
        self.assertEqual(robust.get_drop(10, [10] * 12 + [1000] * 30).usual, 10)

    @checked
    @given(HISTORY, FIGURES, st.floats(0.01, 1000))
    def test_units_change_nothing(self, history, value, factor):
        """In dollars or in cents: equally far outside."""
        scaled = robust.robust_z(value * factor, [one * factor for one in history])
        expected = robust.robust_z(value, history)
        self.assertAlmostEqual(scaled, expected, delta=1e-6 * max(1, abs(expected)))

    @checked
    @given(HISTORY, FIGURES, FIGURES, st.booleans())
    def test_less_is_never_nearer(self, history, one, other, is_count):
        low, high = sorted((one, other))
        z_low, z_high = (robust.get_drop(each, history, is_count).z for each in (low, high))
        self.assertLessEqual(z_low, z_high)

    @checked
    @given(HISTORY, FIGURES, st.booleans(), st.floats(1, 1e12))
    def test_one_month_however_big_moves_little(self, history, value, is_count, big):
        """The usual figure stays between two that there were."""
        drop = robust.get_drop(value, [*history[:11], big], is_count)
        self.assertLessEqual(min(history), drop.usual)
        self.assertLessEqual(drop.usual, max(history))
