"""Period bounds: local days of a company, and their instants in UTC.

A period is given by its first and last local day, both inclusive. `to_utc` turns it into the
half-open interval of instants [first day 00:00, day after the last 00:00) in naive UTC, which is
how Odoo stores datetimes. Quarters, halves and years follow the company's fiscal year, weeks the
company's ``Weeks``; days and months follow the calendar.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .shown import shown
from .weeks import MONDAYS

PERIOD_TYPES = ("day", "week", "month", "quarter", "half", "year", "custom")

_FISCAL_MONTHS = {"quarter": 3, "half": 6, "year": 12}
_ONE_DAY = timedelta(days=1)
_UTC = ZoneInfo("UTC")


def bounds(period_type, day, year_start_month=1, year_start_day=1, weeks=MONDAYS):
    """Return the first and last day of the period of a type that holds a day.

    :param period_type: one of `PERIOD_TYPES` except "custom"
    :param day: a local `date`
    :param year_start_month: month (1-12) in which the fiscal year starts
    :param year_start_day: day (1-31) on which it starts; in a shorter month, the month's last day
    :param weeks: ``Weeks``: from which day to which one they go
    :return: (date_from, date_to), both inclusive
    :raise ValueError: unknown type, "custom" (it has no bounds of its own), or no such year start
    """
    if isinstance(day, datetime):
        raise ValueError("A period is found by a local date, not by a date and time.")
    if period_type == "day":
        return day, day
    if period_type == "week":
        return weeks.bounds(day)
    if period_type == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if period_type in _FISCAL_MONTHS:
        _check_year_start(year_start_month, year_start_day)
        return _fiscal_bounds(_FISCAL_MONTHS[period_type], day, year_start_month, year_start_day)
    if period_type == "custom":
        raise ValueError("A custom period has no bounds of its own: give its first and last day.")
    raise ValueError(
        f"Unknown period type “{shown(period_type)}”: use one of {', '.join(PERIOD_TYPES)}."
    )


def previous(period_type, date_from, date_to, year_start_month=1, year_start_day=1, weeks=MONDAYS):
    """Return the bounds of the period of the same type just before.

    For a custom period: as many days, ending the day before `date_from`.

    :raise ValueError: see `bounds`; or the last day is before the first
    """
    length = _length(date_from, date_to)
    if period_type == "custom":
        return date_from - length, date_from - _ONE_DAY
    return bounds(period_type, date_from - _ONE_DAY, year_start_month, year_start_day, weeks)


def earlier(period_type, own, count, *start):
    """Return the bounds of so many periods of the type before one, the latest first.

    :param own: bounds of the one
    :param start: see `bounds`: when the fiscal year begins, and the weeks
    :raise ValueError: see `previous`
    """
    spans = [own]
    for _step in range(count):
        spans.append(previous(period_type, *spans[-1], *start))
    return spans[1:]


def following(period_type, date_from, date_to, year_start_month=1, year_start_day=1, weeks=MONDAYS):
    """Return the bounds of the period of the same type just after.

    For a custom period: as many days, starting the day after `date_to`.

    :raise ValueError: see `bounds`; or the last day is before the first
    """
    length = _length(date_from, date_to)
    if period_type == "custom":
        return date_to + _ONE_DAY, date_to + length
    return bounds(period_type, date_to + _ONE_DAY, year_start_month, year_start_day, weeks)


def before(date_from, date_to):
    """Return the bounds of the span of the same length that ends the day before `date_from`.

    Whole calendar months go back by as many months (1 to 31 March gives all of February), any
    other span by as many days.

    :return: (date_from, date_to), both inclusive
    :raise ValueError: the last day is before the first
    """
    length = _length(date_from, date_to)
    if date_from.day == 1 and _is_month_end(date_to):
        months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
        start = _month_day(date_from.year * 12 + date_from.month - 1 - months, 1)
    else:
        start = date_from - length
    return start, date_from - _ONE_DAY


def year_ago(
    date_from, date_to, period_type=None, year_start_month=1, year_start_day=1, weeks=MONDAYS
):
    """Return the bounds of the same period a year before.

    Whole months stay whole (February 2025 gives 1 to 29 February 2024); any other 29 February
    becomes the 28th. A week becomes the one that holds its fourth day 52 weeks before: the same
    weekdays, unless weeks began on another one then.

    :param period_type: only "week" makes a difference
    """
    if period_type == "week":
        return weeks.bounds(date_from + timedelta(days=3) - timedelta(weeks=52))
    start, end = _same_day_year_before(date_from), _same_day_year_before(date_to)
    if date_from.day == 1 and _is_month_end(date_to):
        end = end.replace(day=monthrange(end.year, end.month)[1])
    return start, end


def elapsed_part(date_from, date_to, other_from, other_to, today):
    """Return the bounds of the part of another period that is comparable with a running one.

    On the 10th of a month, the month before is compared by its first 10 days. A period that is
    over compares with the whole other one; so does a period that has not begun with its first day.

    :return: (other_from, other_to or earlier)
    """
    if today >= date_to:
        return other_from, other_to
    elapsed = max(today - date_from, timedelta(0))
    return other_from, min(other_from + elapsed, other_to)


def to_utc(date_from, date_to, tz_name):
    """Return the naive UTC instants [start, end) of local days, both inclusive.

    A day lasts from its first instant to the next day's: 23 or 25 hours when the clock changes.
    Where the clock skips midnight, the day starts when the clock has skipped it; where midnight
    comes twice, it starts at the first. Neighbouring periods so share their limit, without gap.

    :param tz_name: IANA name ("Asia/Shanghai"); empty means UTC
    :raise ValueError: unknown timezone, or the last day is before the first
    """
    _length(date_from, date_to)
    zone = _zone(tz_name)
    return _day_start(date_from, zone), _day_start(date_to + _ONE_DAY, zone)


def local_date(moment, tz_name):
    """Return the local day that a UTC instant belongs to: the one whose `to_utc` holds it.

    :param moment: naive UTC `datetime`
    :param tz_name: IANA name; empty means UTC
    :raise ValueError: unknown timezone
    """
    zone = _zone(tz_name)
    day = _local(moment, zone).date()
    # Clocks put back across midnight show the old date again: the day has begun all the same.
    if moment >= _day_start(day + _ONE_DAY, zone):
        return day + _ONE_DAY
    return day


def label(period_type, date_from, date_to, year_start_month=1, year_start_day=1, weeks=MONDAYS):
    """Return a short label that needs no translation.

    2026-11-21, 2026-W47 (see ``Weeks.number``), 2026-11, 2026-Q4, 2026-H2, 2026,
    "2026-11-01 - 2026-11-15" with an en dash. A fiscal year that does not start on 1 January is
    named by both calendar years it touches: 2026/27, 2026/27-Q4, 2026/27-H2.

    :raise ValueError: unknown type
    """
    if period_type == "day":
        return date_from.isoformat()
    if period_type == "week":
        year, week = weeks.number(date_from)
        return f"{year:04d}-W{week:02d}"
    if period_type == "month":
        return f"{date_from:%Y-%m}"
    if period_type in _FISCAL_MONTHS:
        return _fiscal_label(period_type, date_from, year_start_month, year_start_day)
    if period_type == "custom":
        return f"{date_from.isoformat()} \N{EN DASH} {date_to.isoformat()}"
    raise ValueError(
        f"Unknown period type “{shown(period_type)}”: use one of {', '.join(PERIOD_TYPES)}."
    )


def _check_year_start(month, day):
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(f"A fiscal year cannot start on day {day} of month {month}.")


def _length(date_from, date_to):
    if date_to < date_from:
        raise ValueError(f"The period ends ({date_to}) before it starts ({date_from}).")
    return date_to - date_from + _ONE_DAY


def _fiscal_bounds(months, day, year_start_month, year_start_day):
    """Bounds of the block of so many months, counted from the start of the fiscal year."""
    first = year_start_month - 1
    index = (day.year * 12 + day.month - 1 - first) // months * months + first
    if _month_day(index, year_start_day) > day:
        index -= months
    start = _month_day(index, year_start_day)
    return start, _month_day(index + months, year_start_day) - _ONE_DAY


def _month_day(index, day):
    """The day of the month with this index (year x 12 + month - 1), or that month's last day."""
    year, month0 = divmod(index, 12)
    return date(year, month0 + 1, min(day, monthrange(year, month0 + 1)[1]))


def _same_day_year_before(day):
    return _month_day((day.year - 1) * 12 + day.month - 1, day.day)


def _is_month_end(day):
    return (day + _ONE_DAY).day == 1


def _fiscal_label(period_type, date_from, year_start_month, year_start_day):
    start, end = bounds("year", date_from, year_start_month, year_start_day)
    crosses = end.year != start.year
    year = f"{start.year:04d}/{end.year % 100:02d}" if crosses else f"{start.year:04d}"
    if period_type == "year":
        return year
    months = _FISCAL_MONTHS[period_type]
    elapsed = (date_from.year - start.year) * 12 + date_from.month - start.month
    return f"{year}-{'Q' if period_type == 'quarter' else 'H'}{elapsed // months + 1}"


def _zone(tz_name):
    try:
        return ZoneInfo(tz_name or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"Unknown timezone “{shown(tz_name)}”.") from error


def _day_start(day, zone):
    """Naive UTC instant at which a local day begins."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    start = _utc(midnight)
    if _local(start, zone) == midnight.replace(tzinfo=None):
        return start
    return _gap_end(_utc(midnight.replace(fold=1)), start, zone)


def _gap_end(low, high, zone):
    """First instant after the clock was put forward, somewhere in (low, high]."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _utc(moment):
    return moment.astimezone(_UTC).replace(tzinfo=None)


def _offset(moment, zone):
    return moment.replace(tzinfo=_UTC).astimezone(zone).utcoffset()


def _local(moment, zone):
    return moment.replace(tzinfo=_UTC).astimezone(zone).replace(tzinfo=None)
