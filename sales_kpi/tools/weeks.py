"""On which day the weeks of a company begin, through the years, and how they are numbered.

A change holds from the first such day on or after the one that it is entered for. The week before
it ends the day before: it is shorter, and no day belongs to two weeks, or to none.
"""

from datetime import date, timedelta

MONDAY = 0
_SIX_DAYS = timedelta(days=6)
_ONE_DAY = timedelta(days=1)


class Weeks:
    """
    :param entries: [(first local day, weekday)] in the order in which they were entered, Monday is
        0: each holds from its day on, whatever was said of later days before. The first one holds
        for all days before its own, too.
    """

    def __init__(self, entries):
        spans = []  # (first day of a week, the day entered, weekday)
        for day, weekday in entries:
            spans = [span for span in spans if span[1] < day and span[0] < day]
            if not spans or spans[-1][2] != weekday:
                spans.append((_following(day, weekday), day, weekday))
        self._oldest = spans[0][2]
        self._later = spans[1:]

    def at(self, day):
        """The weekday on which the week of a local day begins."""
        return next((weekday for first, _day, weekday in reversed(self._later) if first <= day),
                    self._oldest)  # fmt: skip

    def chosen(self, day):
        """The weekday that was entered for a local day: weeks begin on it from then on, or will
        within a week."""
        return next((weekday for _first, entered, weekday in reversed(self._later)
                     if entered <= day), self._oldest)  # fmt: skip

    def bounds(self, day):
        """(first, last day) of the week that holds a day."""
        first = day - timedelta(days=(day.weekday() - self.at(day)) % 7)
        next_change = next((span[0] for span in self._later if span[0] > day), date.max)
        return first, min(first + _SIX_DAYS, next_change - _ONE_DAY)

    def number(self, first):
        """(year, number) of the week that begins on a day, as Odoo groups by weeks: those from
        Monday by ISO 8601, of others the first one of a year is the one with 1 January."""
        weekday = self.at(first)
        if weekday == MONDAY:
            return first.isocalendar()[:2]
        year = (first + _SIX_DAYS).year
        new_year = date(year, 1, 1)
        start = new_year - timedelta(days=(new_year.weekday() - weekday) % 7)
        return year, (first - start).days // 7 + 1


def _following(day, weekday):
    return day + timedelta(days=(weekday - day.weekday()) % 7)


MONDAYS = Weeks([(date.min, MONDAY)])
