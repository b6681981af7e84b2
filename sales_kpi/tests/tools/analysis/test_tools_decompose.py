from itertools import permutations
from math import fsum, prod

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools.analysis import decompose

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

NUMBERS = st.one_of(
    st.just(0.0), st.integers(0, 500).map(float), st.floats(0, 1), st.floats(-1000, 1000)
)
FACTORS = st.integers(1, 6).flatmap(
    lambda count: st.tuples(*(st.lists(NUMBERS, min_size=count, max_size=count),) * 2)
)
PARTS = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=4
)


def go_all_ways(expected, actual):
    """The same values by their definition: each order in which the factors may go, one by one."""
    shares, orders = [0.0] * len(actual), list(permutations(range(len(actual))))
    for order in orders:
        mixed = list(expected)
        for place in order:
            before = prod(mixed)
            mixed[place] = actual[place]
            shares[place] += (prod(mixed) - before) / len(orders)
    return shares


@tagged("post_install", "-at_install")
class TestProduct(BaseCase):
    def _assert_near(self, found, wanted, places=6):
        self.assertEqual(len(found), len(wanted))
        for one, other in zip(found, wanted, strict=True):
            self.assertAlmostEqual(one, other, places)

    def test_leads_share_and_size(self):
        # 100 x 20 % x 5,000 = 100,000 was to be expected, 120 x 12.5 % x 4,800 = 72,000 came.
        # Leads, 20 more, each worth: 1/3 of 20 % x 5,000 = 1,000, 1/6 of 12.5 % x 5,000 = 625,
        # 1/6 of 20 % x 4,800 = 960, 1/3 of 12.5 % x 4,800 = 600: 797.50, together +15,950.
        found = decompose.split_product([100, 0.2, 5000], [120, 0.125, 4800])
        self._assert_near(found, [15950, -40400, -3550])
        self.assertAlmostEqual(fsum(found), 72000 - 100000)

    def test_no_leads(self):
        # Of nothing there is neither a share nor a size: they take what was expected.
        found = decompose.split_product([100, 0.2, 5000], [0, None, None])
        self._assert_near(found, [-100000, 0, 0])

    def test_no_wins(self):
        # 120 leads, none won. Half of the orders count 20 more leads at 20 % x 5,000: +10,000.
        found = decompose.split_product([100, 0.2, 5000], [120, 0.0, None])
        self._assert_near(found, [10000, -110000, 0])

    def test_nothing_was_usual(self):
        # The share and the size are those that came: all of the gain is the leads'.
        found = decompose.split_product([0, None, None], [10, 0.5, 200])
        self._assert_near(found, [1000, 0, 0])
        self._assert_near(decompose.split_product([0, None], [0, None]), [0, 0])

    def test_how_many(self):
        self._assert_near(decompose.split_product([3], [5]), [2])
        for count in (0, 7):
            with self.assertRaises(ValueError):
                decompose.split_product([1.0] * count, [2.0] * count)

    @checked
    @given(FACTORS)
    def test_sums_to_the_gap(self, factors):
        expected, actual = factors
        found = decompose.split_product(expected, actual)
        size = prod(max(abs(a), abs(e), 1) for a, e in zip(actual, expected, strict=True))
        self.assertAlmostEqual(fsum(found) / size, (prod(actual) - prod(expected)) / size, 9)
        for one, other in zip(found, go_all_ways(expected, actual), strict=True):
            self.assertAlmostEqual(one / size, other / size, 9)

    @checked
    @given(FACTORS, st.randoms(use_true_random=False))
    def test_the_order_of_the_factors_says_nothing(self, factors, random):
        expected, actual = factors
        order = list(range(len(actual)))
        random.shuffle(order)
        found = decompose.split_product(expected, actual)
        other = decompose.split_product([expected[i] for i in order], [actual[i] for i in order])
        size = max(1, *map(abs, found))
        for place, spot in enumerate(order):
            self.assertAlmostEqual(other[place] / size, found[spot] / size, 9)

    @checked
    @given(FACTORS)
    def test_there_and_back_is_nothing(self, factors):
        expected, actual = factors
        there, back = decompose.split_product(*factors), decompose.split_product(actual, expected)
        size = max(1, *map(abs, there))
        for one, other in zip(there, back, strict=True):
            self.assertAlmostEqual(one / size, -other / size, 9)

    @checked
    @given(FACTORS)
    def test_what_is_as_expected_adds_nothing(self, factors):
        expected, actual = factors
        same = [expected[0], *actual[1:]]
        self.assertEqual(decompose.split_product(expected, same)[0], 0)

    def test_makes(self):
        self.assertTrue(decompose.makes([3, 1 / 3, 0.1], 0.1))
        self.assertTrue(decompose.makes([0, None, None], 0))
        self.assertTrue(decompose.makes([0, None], None))
        self.assertFalse(decompose.makes([3, 2], 6.00001))
        self.assertFalse(decompose.makes([0, None], 5))  # won what was new a month before


@tagged("post_install", "-at_install")
class TestParts(BaseCase):
    def test_sum(self):
        self.assertEqual(
            decompose.split_sum({"North": 60, "South": 40}, {"North": 30, "West": 5}),
            {"North": -30, "South": -40, "West": 5},
        )

    def test_rate_and_mix(self):
        # Half of 100 at 40 % and half at 10 % are 25 %. Then 20 at 45 % and 80 at 12 %: 18.6 %.
        # Rate: 0.35 x 5 + 0.65 x 2 = +3.05 points; mix: -0.3 x 42.5 + 0.3 x 11 = -9.45.
        found = decompose.split_rate(
            {"known": (20, 50), "new": (5, 50)}, {"known": (9, 20), "new": (9.6, 80)}
        )
        self.assertAlmostEqual(sum(part.rate for part in found.values()), 0.0305)
        self.assertAlmostEqual(sum(part.mix for part in found.values()), -0.0945)
        # Each part's own: the known are worth 42.5 %, the new 11 %, all of them 22.025 %.
        self.assertAlmostEqual(found["known"].rate, 0.0175)
        self.assertAlmostEqual(found["known"].mix, -0.3 * (0.425 - 0.22025))
        self.assertAlmostEqual(found["new"].mix, 0.3 * (0.11 - 0.22025))

    def test_nothing_to_divide_by(self):
        self.assertEqual(decompose.split_rate({}, {"a": (1, 2)}), {})
        self.assertEqual(decompose.split_rate({"a": (1, 2)}, {"a": (0, 0)}), {})

    def test_a_part_that_is_new(self):
        # Its rate is the one it has: it only weighs. 50 %, and with a second part at 0 %: 25 %.
        found = decompose.split_rate({"a": (1, 2)}, {"a": (1, 2), "b": (0, 2)})
        self.assertEqual([found["a"].rate, found["b"].rate], [0, 0])
        self.assertAlmostEqual(sum(part.mix for part in found.values()), -0.25)

    @checked
    @given(PARTS, PARTS)
    def test_rate_and_mix_sum_to_the_gap(self, expected, actual):
        sums = [[sum(c) for c in zip(*side.values(), strict=True)] for side in (expected, actual)]
        if not all(side and side[1] for side in sums):
            return
        gap = sums[1][0] / sums[1][1] - sums[0][0] / sums[0][1]
        found = decompose.split_rate(expected, actual).values()
        # What has no denominator has no rate: it is in no part, nor in the whole.
        lost = any(n and not d for side in (expected, actual) for n, d in side.values())
        if not lost:
            self.assertAlmostEqual(fsum(part.rate + part.mix for part in found), gap, 9)
