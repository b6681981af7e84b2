from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.spread import spread, spread_table, total

MONEY = st.integers(-(10**13), 10**13).map(lambda cents: cents / 100)
CELL = st.one_of(st.none(), st.just(0), st.integers(0, 10**6), st.floats(0, 1e6))
TABLES = st.integers(1, 12).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=15)
)
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


@tagged("post_install", "-at_install")
class TestSpreadTable(BaseCase):
    def test_by_hand(self):
        for whole, rows, digits, expected in (
            # 1,200 over two people and three months. Ann weighs 3, bob 1: 900 and 300. Months
            # weigh 1, 1, 2: 225, 225, 450 and 75, 75, 150.
            (1200, [[3, 3, 6], [1, 1, 2]], 2, [[225, 225, 450], [75, 75, 150]]),
            # 100 over one: given 33.33, 66.67, 100 after each month.
            (100, [[1, 1, 1]], 2, [[33.33, 33.34, 33.33]]),
            # Who is not there yet gets nothing; without any weight all cells are the same.
            (90, [[None, 0], [0, 0]], 2, [[None, 30], [30, 30]]),
            (90, [[None, 1], [0, 0]], 2, [[None, 90], [0, 0]]),
            (-1200, [[3, 3, 6], [1, 1, 2]], 2, [[-225, -225, -450], [-75, -75, -150]]),
            (5, [[None, None]], 2, [[None, None]]),
            (5, [], 2, []),
        ):
            self.assertEqual(spread_table(whole, rows, digits), expected, (whole, rows))

    def test_single_pieces_are_spread_over_the_year(self):
        """Twelve people who win one customer a year each: no month has more than two."""
        table = spread_table(12, [[1] * 12] * 12, digits=0)
        self.assertEqual([sum(row) for row in table], [1] * 12)
        months = [sum(column) for column in zip(*table, strict=True)]
        self.assertLessEqual(max(months), 2)

    def test_refused(self):
        for rows in ([[-1]], [[float("nan")]], [["1"]]):
            with self.assertRaises(ValueError):
                spread_table(1, rows)

    @settings(max_examples=300, deadline=None)
    @given(whole=MONEY, rows=TABLES, digits=st.integers(0, 3))
    def test_cells_sum_to_the_whole_and_rows_to_their_parts(self, whole, rows, digits):
        table = spread_table(whole, rows, digits)
        cells = [Decimal(str(cell)) for row in table for cell in row if cell is not None]
        if cells:
            self.assertEqual(sum(cells), Decimal(str(spread(whole, [1], digits)[0])))
        for row, weights in zip(table, rows, strict=True):
            for cell, weight in zip(row, weights, strict=True):
                self.assertEqual(cell is None, weight is None)
                self.assertFalse(cell and cell * whole < 0, "no part against the whole")
                if weight == 0 and any(w for line in rows for w in line):
                    self.assertFalse(cell)
