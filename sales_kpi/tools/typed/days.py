"""Days, months and quarters as people write them."""

import re
from datetime import date

from .signs import make_plain

DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = (DMY, MDY, YMD)
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTHS = {name: month for month, name in enumerate(_NAMES, 1)}
_MONTHS |= {name[:3]: month for name, month in _MONTHS.items()} | {"sept": 9}
_MONTHS |= {name: month for month, name in enumerate("一二三四五六七八九十", 1)}
_MONTHS |= {"十一": 11, "十二": 12}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?)?"
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})(?:[-/.]|\s*年\s*)(?P<m>\d{{1,2}})(?:[-/.]|\s*月\s*)(?P<d>\d{{1,2}})\s*[日号]?{_TIME}",
    _FLAGS,
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)", _FLAGS)
_THREE = re.compile(
    rf"(\d{{1,2}})(?P<sep>[-/.])(\d{{1,2}})(?P=sep)(\d{{4}}|\d{{2}}){_TIME}", _FLAGS
)
_NAMED = tuple(
    re.compile(pattern.format(name=_NAME) + _TIME, _FLAGS)
    for pattern in (
        r"(?P<d>\d{{1,2}})[- .]+(?P<m>{name})[-,. ]+(?P<y>\d{{4}})",
        r"(?P<m>{name})[-. ]+(?P<d>\d{{1,2}})[-,. ]+(?P<y>\d{{4}})",
    )
)
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[- .]+(?P<m>{_NAME})[-,. ]+(\d{{2}})", _FLAGS)
_MONTH_TEXTS = tuple(
    re.compile(pattern.format(name=_NAME), _FLAGS)
    for pattern in (
        r"(?P<y>\d{{4}})\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*(?:月份?)?",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)",
        r"(?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}})",
        r"(?P<y>\d{{2}})年\s*(?P<m>\d{{1,2}})\s*月份?",
        r"(?:(?P<y>\d{{4}}|\d{{2}})\s*年\s*)?(?P<m>\d{{1,2}}|{name})\s*月份?",
        r"(?P<m>{name})\.?(?:[-/ '.,]+(?P<y>\d{{4}}|\d{{2}}))?",
        r"(?P<y>\d{{4}})[-/ .]+(?P<m>{name})",
    )
)
_QUARTER_TEXTS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        r"(?:(?P<y>\d{4})\s*[-/ 年]?\s*)?q(?P<q>[1-4])",
        r"q(?P<q>[1-4])[-/ ]+(?P<y>\d{4})",
        r"(?:(?P<y>\d{4})\s*年\s*)?第?(?P<q>[1-4一二三四])季度?",
    )
)


def readings(text):
    """Return all days that a text can mean: {order: date}; {} of no day.

    The year first in four digits and the month by its name are the same in every order;
    01/10/2025 is a day in October or in January.
    """
    text = make_plain(text)
    for pattern in (_YEAR_FIRST, _COMPACT, *_NAMED):
        if match := pattern.fullmatch(text):
            day = _make(match["y"], match["m"], match["d"])
            return dict.fromkeys(ORDERS, day) if day else {}
    return {order: day for order, day in _read_orders(text) if day}


def _read_orders(text):
    if match := _THREE.fullmatch(text):
        first, second, third = match[1], match[3], match[4]
        yield DMY, _make(third, second, first)
        yield MDY, _make(third, first, second)
        if len(third) == len(first) == 2:
            yield YMD, _make(first, second, third)
    elif match := _DAY_NAMED.fullmatch(text):
        yield DMY, _make(match[3], match["m"], match[1])
        yield MDY, _make(match[3], match["m"], match[1])
        if len(match[1]) == 2:
            yield YMD, _make(match[1], match["m"], match[3])


def parse(text, order=YMD):
    """Return the day that a text says in an order, or None."""
    return readings(text).get(order)


def find_order(date_format):
    """Return the order of a `strftime` format."""
    places = {sign: date_format.find(f"%{code}") for sign, code in zip("dmy", "dmY", strict=True)}
    order = "".join(sorted(places, key=places.get))
    return order if order in ORDERS else YMD


def find_month(text):
    """Return (year or None, month) of a text such as 2026-03, 3月, 2026年3月, Mar-26; else None."""
    text = make_plain(text)
    for pattern in _MONTH_TEXTS:
        if match := pattern.fullmatch(text):
            month = _find_number(match["m"])
            year = match["y"] and _find_year(match["y"])
            return (year, month) if 1 <= month <= 12 else None
    return None


def find_quarter(text):
    """Return (year or None, quarter) of a text such as Q2, 2026-Q2, 第二季度; else None."""
    text = make_plain(text)
    for pattern in _QUARTER_TEXTS:
        if match := pattern.fullmatch(text):
            return match["y"] and int(match["y"]), _find_number(match["q"])
    return None


def _find_number(text):
    return int(text) if text.isdigit() else _MONTHS[text.casefold()]


def _find_year(text):
    """Two digits: from 1970 to 2069."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _make(year, month, day):
    try:
        return date(_find_year(year), _find_number(month), int(day))
    except ValueError:
        return None
