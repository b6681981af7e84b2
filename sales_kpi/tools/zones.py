"""The time zones of a company through the years: where its days begin and end.

A change holds from a local day on. The day before it keeps the end that it had, midnight of the
former zone; there the first day of the new zone begins, which is so many hours longer or shorter.
No instant belongs to two days, or to none.
"""

from datetime import timedelta

from . import period

_ONE_DAY = timedelta(days=1)


class Zones:
    """
    :param entries: [(first local day, IANA name)] in the order in which they were entered: each
        holds from its day on, whatever was said of later days before. The first one holds for all
        days before its own, too.
    """

    def __init__(self, entries):
        spans = []
        for first, zone in entries:
            spans = [span for span in spans if span[0] < first]
            if not spans or spans[-1][1] != zone:
                spans.append((first, zone))
        self.oldest = spans[0][1]
        # [(first day, zone)] of what came after it, the earliest first
        self._later = spans[1:]

    def at(self, day):
        """The name of the zone that holds on a local day."""
        return next((zone for first, zone in reversed(self._later) if first <= day), self.oldest)

    def to_utc(self, date_from, date_to):
        """Naive UTC instants [start, end) of local days, both inclusive, as ``period.to_utc``."""
        if date_to < date_from:
            raise ValueError(f"The period ends ({date_to}) before it starts ({date_from}).")
        return self._limit(date_from), self._limit(date_to + _ONE_DAY)

    def local_date(self, moment):
        """The local day that a naive UTC instant belongs to: the one whose `to_utc` holds it."""
        for start, first, zone in reversed(self.get_changes()):
            if moment >= start:
                return max(period.local_date(moment, zone), first)
        return period.local_date(moment, self.oldest)

    def get_changes(self):
        """[(naive UTC instant from which it holds, first local day, zone)], the earliest first."""
        return [(self._limit(first), first, zone) for first, zone in self._later]

    def _limit(self, day):
        """The instant at which a day begins, by the zone of the day that ends there."""
        return period.to_utc(day, day, self.at(day - _ONE_DAY))[0]
