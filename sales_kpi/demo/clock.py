"""When things happen in the demo data: six months that end now, whatever day it is today."""

from datetime import timedelta

from ..tools.period import bounds, local_date, to_utc

MONTHS = 6
CURRENT = MONTHS - 1
# Even on the first day of a month its figures are well filled.
LEAST_SHARE = 0.6
OPENING, CLOSING = timedelta(hours=9), timedelta(hours=18)


class Clock:
    """The last six calendar months; the elapsed part of the current one stands for all of it.

    :param now: naive UTC `datetime`
    :param tz: name of the time zone of the days
    """

    def __init__(self, now, tz):
        self.now = now.replace(microsecond=0)
        self.tz = tz
        self.today = local_date(now, tz)
        self.months = [bounds("month", self.today)]
        while len(self.months) < MONTHS:
            self.months.insert(0, bounds("month", self.months[0][0] - timedelta(days=1)))

    @property
    def elapsed(self):
        """Part of the current month that has begun, today included."""
        first, last = self.months[CURRENT]
        return ((self.today - first).days + 1) / ((last - first).days + 1)

    def share(self, index):
        """How much of a month's usual work has been done by now."""
        return 1.0 if index < CURRENT else max(LEAST_SHARE, self.elapsed)

    def get_days(self, index):
        """Working days of a month until today; all its days when there is none yet."""
        first, last = self.months[index]
        last = min(last, self.today)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [day for day in days if day.weekday() < 5] or days

    def moment(self, index, where):
        """Instant in the working hours of a month, never later than now.

        :param where: 0 (the first day's opening) to 1 (the last elapsed day's closing)
        """
        days = self.get_days(index)
        place = where * len(days)
        number = min(int(place), len(days) - 1)
        return self._in_day(days[number], min(place - number, 0.999))

    def _in_day(self, day, where):
        start, _end = to_utc(day, day, self.tz)
        opening, closing = start + OPENING, min(start + CLOSING, self.now)
        if opening >= closing:  # it is early in the morning
            opening = start
        return (opening + (closing - opening) * where).replace(microsecond=0)

    def squeeze(self, day):
        """A day of the current month moves into the elapsed part of it; None: after the month."""
        first, last = self.months[CURRENT]
        if day < first:
            return day
        if day > last:
            return None
        return first + timedelta(days=int((day - first).days * self.elapsed))

    def ahead(self, days, hour):
        """Instant on a coming working day, ``days`` from now."""
        day = self.today + timedelta(days=max(1, days))
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        return to_utc(day, day, self.tz)[0] + timedelta(hours=hour)

    def month_of(self, moment):
        """Index of the month that holds an instant; negative before the first one."""
        day = local_date(moment, self.tz)
        return sum(day >= first for first, _last in self.months) - 1
