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
        orders = self._count((2, 5, 10, 20, 40), is_count=True)
        activities = self._count((5, 20, 60, 100), is_count=True, minimum=10)
        # Under one a day of all 300 people, and of all rules together.
        self.assertLess(sales + orders + activities, 30)
        self.assertLess(orders, 6)
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

    def test_who_sells_less_often_is_found(self):
        """Of forty who sell a fifth of what they sold. By the sums alone few of those are found who
        live by few large orders, which differ as widely by chance; by their number most are."""
        for rate, by_sums, by_either in ((10, 6, 18), (20, 10, 34), (60, 36, 40)):
            random = Random(19)
            people = [self._fall(random, rate, 1 / 5) for _rep in range(40)]
            sums = [find_alert(amounts, is_count=False) for amounts, _counts in people]
            counts = [find_alert(numbers, is_count=True) for _amounts, numbers in people]
            either = [one or other for one, other in zip(sums, counts, strict=True)]
            self.assertGreaterEqual(len(list(filter(None, sums))), by_sums, rate)
            self.assertGreaterEqual(len(list(filter(None, either))), by_either, rate)
        # Of the steady ones half are told in the first half of the month.
        self.assertLess(sorted(day for day in either if day)[20], 11)

    def _fall(self, random, rate, part):
        """(amounts, numbers) of months of orders, in the running one so much of what is usual."""
        months = [[] for _month in range(MONTHS)]
        for place, month in enumerate(months):
            daily = rate / DAYS * (1 if place else part)
            month.extend(count_orders(random, daily) for _day in range(DAYS))
        amounts = [
            [sum(5000 * exp(random.gauss(0, 0.8)) for _one in range(count)) for count in month]
            for month in months
        ]
        return amounts, months

    def test_fewer_activities_are_found(self):
        """Of ten with 60 a month, who do half of them now."""
        random = Random(19)
        people = [make_months(random, 60, is_count=True) for _rep in range(10)]
        for months in people:
            months[0] = [count_orders(random, 30 / DAYS) for _day in range(DAYS)]
        days = [find_alert(months, is_count=True, minimum=10) for months in people]
        self.assertGreaterEqual(len([day for day in days if day]), 7)
