"""What chance alone does, and how many of those with whom nothing is wrong are told of it."""

from math import sqrt
from random import Random
from statistics import stdev

from odoo.tests import BaseCase, tagged

from ....tools.analysis import chance, paths
from .test_tools_false_alarms import count_orders

PEOPLE = 300
FOUND, WON = (8, 15, 30, 44, 80), (0.2, 0.35, 0.5)  # opportunities a month, and the share won


def make_month(random, place):
    """(row of figures, sizes) of a month of somebody's like every other."""
    found = count_orders(random, FOUND[place % len(FOUND)])
    won = sum(random.random() < WON[place % len(WON)] for _one in range(found))
    sizes = [1_000 * random.uniform(0.6, 1.4) for _one in range(won)]
    return [(found, None), (won, found), (sum(sizes), won)], sizes


def find_problem(months, with_floor):
    """Place of the factor that is told of; None: of none."""
    *before, (row, _sizes) = months
    expected, count = paths.take_usual([figures for figures, _sizes in before])
    deviation = stdev(size for _row, own in months for size in own)

    def find_z(place, expected, actual, cases):
        if place == 0:
            z = chance.count_z(actual, expected)
        elif place == 1:
            z = chance.share_z(actual, expected, cases)
        else:
            z = chance.mean_z(actual, expected, cases, deviation)
        return chance.weigh_usual(z, count)

    outcome = paths.Outcome(expected, row, [False] * 3, find_z if with_floor else None)
    return next(filter(outcome.tells, outcome.losses), None)


@tagged("post_install", "-at_install")
class TestToolsChance(BaseCase):
    def test_by_hand(self):
        # 15 of 120 where 20 % are usual: 7.5 points, of √(0.2 x 0.8 / 120) = 3.65 each.
        self.assertAlmostEqual(chance.share_z(0.125, 0.2, 120), -0.075 / sqrt(0.16 / 120))
        self.assertAlmostEqual(chance.share_z(0.125, 0.2, 120), -2.05, 2)
        # 24 orders of 20 customers where 1.6 each are usual: 0.4, of √(1.6 / 20) = 0.283 each.
        self.assertAlmostEqual(chance.rate_z(1.2, 1.6, 20), -1.41, 2)
        # 25 deals of 900 on the average, where 1,000 are usual and they differ by 300: 100 of 60.
        self.assertAlmostEqual(chance.mean_z(900, 1_000, 25, 300), -1.67, 2)
        # Middle 100, and the middle of how far: 2. 90 is 10 / 2.9652 away.
        self.assertAlmostEqual(chance.between_z(90, 100, [98, 100, 102, 99, 105]), -3.37, 2)
        # Where the share is itself the middle of six: √(1 + 1.571 / 6) = 1.123 times as uncertain.
        self.assertAlmostEqual(chance.weigh_usual(-2.05, 6), -1.82, 2)
        told = [chance.is_chance(z) for z in (-2, -1.95, 1.9, None)]
        self.assertEqual(told, [False, True, True, False])

    def test_nothing_to_divide_by(self):
        self.assertIsNone(chance.mean_z(900, 1_000, 25, 0))
        self.assertIsNone(chance.mean_z(900, 1_000, 25, None))
        self.assertIsNone(chance.between_z(90, 100, []))
        # All were won, and 7 of 8: as if all were 7.5 of 8.
        self.assertAlmostEqual(chance.share_z(7 / 8, 1.0, 8), -1.46, 2)

    def test_who_is_fine_is_seldom_told(self):
        """Of 300 people with whom nothing is wrong, in one month: of each figure one in 40 is as
        low by chance, and there are three."""
        random = Random(19)
        people = [[make_month(random, n) for _month in range(7)] for n in range(PEOPLE)]
        told = [
            sum(find_problem(months, floor) is not None for months in people)
            for floor in (False, True)
        ]
        self.assertGreater(told[0], 200)  # before there was a floor
        self.assertLess(told[1], 25)

    def test_who_sells_half_as_large_is_told(self):
        random = Random(19)
        people = [[make_month(random, n) for _month in range(7)] for n in range(PEOPLE)]
        for months in people:
            (found, won, (amount, cases)), sizes = months[-1]
            months[-1] = [found, won, (amount / 2, cases)], [size / 2 for size in sizes]
        found = sum(find_problem(months, True) == 2 for months in people)
        self.assertGreater(found, 180)
