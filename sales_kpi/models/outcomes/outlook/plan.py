"""Which days of which past periods are like the days gone by. Plain: it lives for one run only."""

from bisect import bisect_right
from datetime import timedelta

from ....tools import period as periods
from ....tools.analysis import forecast

# Each of the last 12 is looked at as those before it would have; of years there are never so many.
BACK, BACK_OTHERS = {"week": 2 * forecast.MOST, "month": 2 * forecast.MOST}, forecast.MOST
A_YEAR = {"month": 12, "quarter": 4}  # periods whose place in the year says something


class Plan:
    """The running period of a type, and those before it.

    :param today: local day of the company; what is told is of the day before it
    """

    def __init__(self, company, period_type, today):
        self.company, self.period_type = company, period_type
        self.date = today - timedelta(days=1)
        self.bounds = self._get_bounds(today)
        self.working = self._get_working_days()
        self.day = bisect_right(self.working[0], self.date)
        self.days = len(self.working[0])

    def _get_bounds(self, today):
        """Of the running period, and of those before it, latest first."""
        start = self.company._get_kpi_calendar()
        own = periods.bounds(self.period_type, today, *start)
        count = BACK.get(self.period_type, BACK_OTHERS)
        return [own, *periods.earlier(self.period_type, own, count, *start)]

    def _get_working_days(self):
        first, last = self.bounds[-1][0], self.bounds[0][1]
        days = self.company._get_kpi_working_days(first, last)
        return [[day for day in days if begin <= day <= end] for begin, end in self.bounds]

    @property
    def is_over(self):
        """Whether no working day is left: then it has ended where it is."""
        return self.day >= self.days

    @property
    def told_since(self):
        """The first day of which an outlook is as good as today's: on days off nothing new is."""
        worked = self.working[0][: self.day]
        if self.date in worked:
            return self.date
        return max([self.bounds[0][0] - timedelta(days=1), *worked[-1:]])

    @property
    def year(self):
        return A_YEAR.get(self.period_type)

    def get_days(self, day):
        """Of each period the working day that is as far into it as this one of the running one."""
        return [forecast.same_part(day, self.days, len(days)) for days in self.working]

    def get_spans(self, day):
        """[(first day, day until which it is as far, last day)]"""
        return [
            (first, days[number - 1] if number else first - timedelta(days=1), last)
            for number, days, (first, last) in zip(
                self.get_days(day), self.working, self.bounds, strict=True
            )
        ]
