from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.spread import spread, total

MONEY = st.integers(-(10**13), 10**13).map(lambda cents: cents / 100)
WEIGHTS = st.lists(
    st.one_of(st.just(0), st.integers(0, 10**6), st.floats(0, 1e6)), min_size=1, max_size=60
)


@tagged("post_install", "-at_install")
class TestSpread(BaseCase):
    def test_by_hand(self):
        for whole, weights, digits, expected in (
            # 100 over three: 33.33 each, and the cent that is left goes to the first.
            (100, [1, 1, 1], 2, [33.34, 33.33, 33.33]),
            (100, [1, 1, 1], 0, [34, 33, 33]),
            # 3.3, 3.3 and 3.4 pieces: the last one lost most.
            (10, [33, 33, 34], 0, [3, 3, 4]),
            (120_000, [12, 6, 2], 2, [72_000, 36_000, 12_000]),
            # Nobody has a history: all the same.
            (90, [0, 0, 0], 2, [30, 30, 30]),
            (90, [0, 1, 2], 2, [0, 30, 60]),
            (-1, [1, 1, 1], 2, [-0.34, -0.33, -0.33]),
            (1_000, [1, 1, 1], -2, [400, 300, 300]),
            (0.1 + 0.2, [1, 2], 2, [0.1, 0.2]),
            (0, [5, 5], 2, [0, 0]),
            (5, [], 2, []),
        ):
            self.assertEqual(spread(whole, weights, digits), expected, (whole, weights))

    def test_refused(self):
        for whole, weights in (
            (1, [-1]),
            (float("nan"), [1]),
            (1, [float("inf")]),
            (None, [1]),
            (1, ["1"]),
            (True, [1]),
        ):
            with self.assertRaises(ValueError):
                spread(whole, weights)

    @settings(max_examples=300, deadline=None)
    @given(whole=MONEY, weights=WEIGHTS)
    def test_parts_sum_to_the_whole_to_the_cent(self, whole, weights):
        parts = spread(whole, weights)
        self.assertEqual(sum(Decimal(str(part)) for part in parts), Decimal(str(whole)))
        self.assertEqual(total(parts), whole)

    @settings(max_examples=200, deadline=None)
    @given(whole=MONEY, weights=WEIGHTS)
    def test_no_part_is_a_cent_away_from_its_share(self, whole, weights):
        parts = spread(whole, weights)
        exact = [Decimal(str(weight)) for weight in weights]
        exact = exact if any(exact) else [Decimal(1)] * len(exact)
        for part, weight in zip(parts, exact, strict=True):
            share = Decimal(str(whole)) * weight / sum(exact)
            self.assertLess(abs(Decimal(str(part)) - share), Decimal("0.01"))

    @settings(max_examples=100, deadline=None)
    @given(whole=MONEY, weights=WEIGHTS)
    def test_a_greater_weight_gets_no_less(self, whole, weights):
        parts = [abs(part) for part in spread(whole, weights)]
        ranked = sorted(zip(weights, parts, strict=True))
        for (low, small), (high, large) in pairwise(ranked):
            if low < high:
                self.assertLessEqual(small, large + 1e-9)
