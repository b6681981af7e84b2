"""Three hundred people with whom nothing is wrong: a rule that cries wolf is not listened to."""

from math import exp
from random import Random

from odoo.tests import BaseCase, tagged

from ....tools.analysis import robust

REPS, DAYS, MONTHS = 300, 22, 13
FIRST = 5  # working days of a month, before which nothing is said
HOLDS = 2  # nights running


def count_orders(random, rate):
    """A number of orders of a day that come by chance, ``rate`` on the average."""
    left, count = random.random(), 0
    while left > exp(-rate):
        left, count = left * random.random(), count + 1
    return count


def make_months(random, rate, is_count):
    """[[figure of each day], ...], the running month first: amounts differ widely from order to
    order, as they do; each day is like every other."""
    return [
        [
            sum(
                1 if is_count else 5000 * exp(random.gauss(0, 0.8))
                for _order in range(count_orders(random, rate / DAYS))
            )
            for _day in range(DAYS)
        ]
        for _month in range(MONTHS)
    ]


def find_alert(months, is_count, minimum=0):
    """The day of the running month on which an alert is told; None where there is none."""
    held = 0
    for day in range(FIRST, DAYS):
        now, *before = (sum(month[:day]) for month in months)
        drop = robust.get_drop(now, before, is_count)
        held = held + 1 if robust.is_drop(drop, minimum) else 0
        if held == HOLDS:
            return day
    return None


@tagged("post_install", "-at_install")
class TestFalseAlarms(BaseCase):
    """By the ready rules, over a month of 22 working days (30 days), with a fixed seed."""

    def _count(self, rates, is_count, minimum=0):
        random = Random(19)
        people = [make_months(random, rates[n % len(rates)], is_count) for n in range(REPS)]
        return sum(find_alert(months, is_count, minimum) is not None for months in people)

    def test_sales_and_activities_without_a_change(self):
        sales = self._count((2, 5, 10, 20, 40), is_count=False)
        activities = self._count((5, 20, 60, 100), is_count=True, minimum=10)
        # Under one a day of all 300 people, and of both rules together.
        self.assertLess(sales + activities, 30)
        self.assertLess(sales, 12)
        self.assertLess(activities, 6)

    def test_who_drops_is_found(self):
        """Of ten who do a fifth of what they did. Who lives by few big orders varies as widely by
        chance: of half of them nothing is said."""
        for rate, fewest in ((20, 4), (60, 8)):
            random = Random(19)
            people = [make_months(random, rate, is_count=False) for _rep in range(10)]
            for months in people:
                months[0] = [amount / 5 for amount in months[0]]
            days = [find_alert(months, is_count=False) for months in people]
            self.assertGreaterEqual(len([day for day in days if day]), fewest, rate)
        # The steady ones are told in the first half of the month.
        self.assertLess(sorted(day for day in days if day)[4], 11)

    def test_fewer_activities_are_found(self):
        """Of ten with 60 a month, who do half of them now."""
        random = Random(19)
        people = [make_months(random, 60, is_count=True) for _rep in range(10)]
        for months in people:
            months[0] = [count_orders(random, 30 / DAYS) for _day in range(DAYS)]
        days = [find_alert(months, is_count=True, minimum=10) for months in people]
        self.assertGreaterEqual(len([day for day in days if day]), 7)
