from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools.analysis import paths

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)


def row(found, won, revenue):
    """New opportunities, the share won, the size of a deal."""
    return [(found, None), (won, found), (revenue, won)]


COUNTS = [False, False, False]


@tagged("post_install", "-at_install")
class TestExpected(BaseCase):
    def test_usual(self):
        # Middles: 30 found, 6 won, 3,000: 30 x 20 % x 500, whatever the one huge month was.
        rows = [row(0, 0, 0), row(20, 4, 2000), row(30, 6, 3000), row(900, 300, 999999)]
        factors, count = paths.take_usual(rows)
        self.assertEqual(count, 3)  # the first one was before he began
        self.assertEqual(factors, [30, 0.2, 500])

    def test_too_few_periods(self):
        self.assertIsNone(paths.take_usual([row(0, 0, 0)] * 4 + [row(1, 1, 5)] * 2))
        self.assertIsNone(paths.take_usual([]))
        # An empty month in between is a month.
        self.assertEqual(paths.take_usual([row(2, 1, 9), row(0, 0, 0), row(0, 0, 0)])[1], 3)

    def test_peers(self):
        rows = [row(10, 2, 100 * n) for n in range(1, 6)]
        self.assertEqual(paths.take_peers(rows + [row(0, 0, 0)] * 9), ([10, 0.2, 150], 5))
        self.assertIsNone(paths.take_peers(rows[1:]))

    def test_target(self):
        # 100,000 at 20 % and 5,000 a deal takes 100 new opportunities.
        self.assertEqual(paths.aim(100000, [7, 0.2, 5000]), [100, 0.2, 5000])
        self.assertIsNone(paths.aim(100000, [7, None, 5000]))
        self.assertIsNone(paths.aim(100000, [7, 0.0, 5000]))
        self.assertIsNone(paths.aim(0, [7, 0.2, 5000]))


@tagged("post_install", "-at_install")
class TestOutcome(BaseCase):
    def test_what_is_told(self):
        # 100 x 20 % x 5,000, and 120 x 12.5 % x 4,800 came: +15,950, -40,400, -3,550 of -28,000.
        found = paths.Outcome([100, 0.2, 5000], row(120, 15, 72000), COUNTS)
        self.assertEqual([round(factor.added) for factor in found.factors], [15950, -40400, -3550])
        self.assertAlmostEqual(found.gap, -28000)
        self.assertAlmostEqual(found.actual, 72000)
        # The size costs 12.7 % of the gap, but 3.6 % of what was expected: not told.
        self.assertEqual(found.losses, [1])
        self.assertEqual(found.gains, [0])
        self.assertEqual(found.strengths, [0])  # 16 % of what was expected

    def test_too_few_cases(self):
        # 4 found instead of 10 can be told of (10 were to be expected), 1 of 4 instead of half not.
        found = paths.Outcome([10, 0.5, 100], row(4, 1, 100), COUNTS)
        self.assertEqual([factor.tells for factor in found.factors], [True, False, False])
        # Nothing is told of 4 instead of 3.
        few = paths.Outcome([3, 0.5, 100], row(4, 4, 400), COUNTS)
        self.assertEqual([factor.tells for factor in few.factors], [False, False, False])
        self.assertEqual(few.strengths, [])
        # Of money there is no number of cases.
        self.assertIsNone(
            paths.Outcome([900, 0.5], [(500, None), (250, 500)], [True, True]).factors[1].cases
        )

    def test_as_expected(self):
        self.assertTrue(paths.Outcome([100, 0.2, 50], row(100, 20, 960), COUNTS).is_minor)
        self.assertFalse(paths.Outcome([100, 0.2, 50], row(100, 20, 940), COUNTS).is_minor)

    def test_best_quarter(self):
        # Of himself and seven others: the first two are a quarter.
        others = [1, 2, 3, 4, 5, 6, 8]
        self.assertTrue(paths.is_top(9, others))
        self.assertTrue(paths.is_top(7, others))
        self.assertFalse(paths.is_top(5.5, others))
        self.assertFalse(paths.is_top(9, [1, 2, None, 3, 4]))
        self.assertFalse(paths.is_top(None, others))


@tagged("post_install", "-at_install")
class TestSteps(BaseCase):
    def test_waterfall(self):
        # 100, +20, -60, 60: of 120 in all.
        drawn = [[round(x, 1) for x in bar] for bar in paths.draw_steps(100, [20, -60])]
        self.assertEqual(drawn, [[0, 83.3], [83.3, 16.7], [50, 50], [0, 50]])

    def test_under_zero_and_nothing(self):
        drawn = paths.draw_steps(50, [-100])
        self.assertEqual(drawn, [(50, 50), (0, 100), (0, 50)])
        self.assertEqual(paths.draw_steps(0, [0]), [(0, 0)] * 3)

    @checked
    @given(st.floats(-1e6, 1e6), st.lists(st.floats(-1e6, 1e6), max_size=6))
    def test_lies_within_the_picture(self, start, steps):
        drawn = paths.draw_steps(start, steps)
        self.assertEqual(len(drawn), len(steps) + 2)
        for left, width in drawn:
            self.assertGreaterEqual(left, -1e-6)
            self.assertLessEqual(left + width, 100 + 1e-6)
