"""When something that goes out by itself is due, and which days it tells of.

Days are local days of a company, instants naive UTC. An hour that the clock skips is followed by
the next one; of an hour that comes twice the first one counts. So each day is due once at most.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

RHYTHMS = ("daily", "weekly", "monthly")
_ONE_DAY = timedelta(days=1)
_STEP = timedelta(days=40)  # a month and some days: looked through at once
_MOST = 10  # such steps; where nobody works for a year, nothing is due
_UTC = ZoneInfo("UTC")


class Rhythm(NamedTuple):
    """
    :param kind: "daily" (each working day), "weekly" or "monthly"
    :param minute: of the local day, from 0 to 1439
    :param weekday: of a weekly one, Monday is 0
    :param nth: which working day of the month, of a monthly one; the last one where it has fewer,
        and the last day of a month without any: else the month before would never be told of
    """

    kind: str
    minute: int
    weekday: int = 0
    nth: int = 1


def get_moment(day, minute, zones):
    """The instant of a minute of a local day; None of a day that was left out.

    :param zones: ``Zones`` of the company
    """
    start, end = zones.to_utc(day, day)
    if start == end:
        return None
    zone = ZoneInfo(zones.at(day) or "UTC")
    # Without a fold Python takes the first of two hours, and moves a missing one behind the gap.
    local = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=zone)
    moment = local.astimezone(_UTC).replace(tzinfo=None)
    return max(start, min(moment, end - timedelta(minutes=1)))


def get_following(rhythm, after, zones, find_working):
    """(day, instant) of the first time that it is due after an instant; None if it never is.

    :param find_working: gives the sorted working days from a day to another one
    """
    first = zones.local_date(after)
    for _step in range(_MOST):
        last = first + _STEP
        for day in _find_days(rhythm, first, last, find_working):
            moment = get_moment(day, rhythm.minute, zones)
            if moment and moment > after:
                return day, moment
        first = last + _ONE_DAY
    return None


def get_latest(rhythm, until, zones, find_working):
    """(day, instant) of the last time that it was due, up to an instant; None if it never was."""
    last = zones.local_date(until)
    for _step in range(_MOST):
        first = last - _STEP
        for day in reversed(_find_days(rhythm, first, last, find_working)):
            moment = get_moment(day, rhythm.minute, zones)
            if moment and moment <= until:
                return day, moment
        last = first - _ONE_DAY
    return None


def get_covered(rhythm, day, find_working):
    """(first, last) local day that it tells of: those since it was due before, up to the day before
    this one. A Monday's tells of Friday to Sunday, a month's of the month before."""
    yesterday = day - _ONE_DAY
    if rhythm.kind == "weekly":
        return day - timedelta(days=7), yesterday
    if rhythm.kind == "monthly":
        last = day.replace(day=1) - _ONE_DAY
        return last.replace(day=1), last
    before = find_working(day - _STEP, yesterday)
    return (before[-1] if before else yesterday), yesterday


def _find_days(rhythm, first, last, find_working):
    """The days on which it is due, of some days."""
    if rhythm.kind == "daily":
        return find_working(first, last)
    if rhythm.kind == "weekly":
        ahead = first + timedelta(days=(rhythm.weekday - first.weekday()) % 7)
        return [ahead + timedelta(days=n) for n in range(0, (last - ahead).days + 1, 7)]
    found = [_find_nth(rhythm.nth, month, find_working) for month in _get_months(first, last)]
    return [day for day in found if first <= day <= last]


def _get_months(first, last):
    """The first days of the months that some days touch."""
    index = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(one // 12, one % 12 + 1, 1) for one in index]


def _find_nth(nth, month, find_working):
    last = month.replace(day=monthrange(month.year, month.month)[1])
    working = find_working(month, last)
    return working[min(nth, len(working)) - 1] if working else last
