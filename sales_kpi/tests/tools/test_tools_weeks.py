from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from ...tools import period
from ...tools.weeks import MONDAYS, Weeks

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
START = date(1970, 1, 1)
WEDNESDAY = date(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestToolsWeeks(BaseCase):
    def test_sunday(self):
        # Sunday, 29 March 2026, is the first day of a week, and ISO's last one.
        weeks = Weeks([(START, SUNDAY)])
        sunday = date(2026, 3, 29)
        self.assertEqual(weeks.bounds(sunday), (sunday, date(2026, 4, 4)))
        self.assertEqual(MONDAYS.bounds(sunday), (date(2026, 3, 23), sunday))

    def test_numbers_as_odoo_groups_by_weeks(self):
        """Worked out by hand; 27 December 2015 is Odoo's own example."""
        weeks = Weeks([(START, SUNDAY)])
        for first, expected in (
            (date(2015, 12, 27), (2016, 1)),
            (date(2025, 12, 28), (2026, 1)),
            (date(2026, 1, 4), (2026, 2)),
            (date(2026, 4, 5), (2026, 15)),
            (date(2026, 11, 29), (2026, 49)),
            (date(2022, 12, 25), (2022, 53)),
            (date(2023, 1, 1), (2023, 1)),
        ):
            self.assertEqual(weeks.number(first), expected)
        self.assertEqual(MONDAYS.number(date(2026, 3, 30)), (2026, 14))
        self.assertEqual(MONDAYS.number(date(2024, 12, 30)), (2025, 1))

    def test_change(self):
        """From Sundays on, said on Wednesday, 1 April: the week from 30 March ends on Saturday."""
        weeks = Weeks([(START, MONDAY), (WEDNESDAY, SUNDAY)])
        for day, first, last in (
            (date(2026, 3, 29), date(2026, 3, 23), date(2026, 3, 29)),
            (date(2026, 3, 30), date(2026, 3, 30), date(2026, 4, 4)),
            (date(2026, 4, 4), date(2026, 3, 30), date(2026, 4, 4)),
            (date(2026, 4, 5), date(2026, 4, 5), date(2026, 4, 11)),
        ):
            self.assertEqual(weeks.bounds(day), (first, last))
        self.assertEqual((weeks.at(WEDNESDAY), weeks.chosen(WEDNESDAY)), (MONDAY, SUNDAY))

    def test_change_that_is_taken_back_before_it_holds(self):
        weeks = Weeks([(START, MONDAY), (WEDNESDAY, SUNDAY), (WEDNESDAY, MONDAY)])
        self.assertEqual(weeks.bounds(date(2026, 4, 5)), (date(2026, 3, 30), date(2026, 4, 5)))
        later = Weeks([(START, MONDAY), (WEDNESDAY, SUNDAY), (date(2026, 4, 3), SATURDAY)])
        self.assertEqual(later.bounds(date(2026, 4, 3)), (date(2026, 3, 30), date(2026, 4, 3)))
        self.assertEqual(later.bounds(date(2026, 4, 4)), (date(2026, 4, 4), date(2026, 4, 10)))

    def test_every_day_lies_in_one_week(self):
        """Days counted one by one, through three changes."""
        weeks = Weeks(
            [
                (START, MONDAY),
                (date(2026, 2, 10), SUNDAY),
                (date(2026, 3, 5), THURSDAY),
                (date(2026, 3, 20), MONDAY),
            ]
        )
        day, seen = date(2026, 1, 1), []
        while day < date(2026, 6, 1):
            first, last = weeks.bounds(day)
            self.assertTrue(first <= day <= last and (last - first).days <= 6)
            inside = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            self.assertEqual({weeks.bounds(one) for one in inside}, {(first, last)})
            seen.append((first, last))
            day += timedelta(days=1)
        spans = sorted(set(seen))
        for (_first, last), (following, _last) in pairwise(spans):
            self.assertEqual(following, last + timedelta(days=1))

    def test_periods_go_by_them(self):
        calendar = (1, 1, Weeks([(START, SUNDAY)]))
        week = (date(2026, 3, 29), date(2026, 4, 4))
        self.assertEqual(period.bounds("week", WEDNESDAY, *calendar), week)
        self.assertEqual(
            period.previous("week", *week, *calendar), (date(2026, 3, 22), date(2026, 3, 28))
        )
        self.assertEqual(
            period.following("week", *week, *calendar), (date(2026, 4, 5), date(2026, 4, 11))
        )
        self.assertEqual(period.label("week", *week, *calendar), "2026-W14")
        self.assertEqual(
            period.year_ago(*week, "week", *calendar), (date(2025, 3, 30), date(2025, 4, 5))
        )

    def test_year_ago_across_a_change(self):
        """The week from Sunday, 5 April 2026, beside the one from Monday, 7 April 2025: the one
        before has a single day with it in common."""
        calendar = (1, 1, Weeks([(START, MONDAY), (WEDNESDAY, SUNDAY)]))
        self.assertEqual(
            period.year_ago(date(2026, 4, 5), date(2026, 4, 11), "week", *calendar),
            (date(2025, 4, 7), date(2025, 4, 13)),
        )
