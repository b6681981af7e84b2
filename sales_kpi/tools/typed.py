"""What people type into cells: numbers and days, in their own notation or a plain one."""

import re
import unicodedata
from datetime import date, datetime

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
_MINUS = "\N{MINUS SIGN}"


def parse_number(text, decimal_point=".", thousands_sep=","):
    """Return the number that a text says, or None when it says none.

    The reader's own notation comes first ("1.234,5" in German), then the plain one ("1234.5").
    Groups of thousands must be whole, so that "1,5" is not read as 15 where the comma groups.

    :param decimal_point: as the reader writes it
    :param thousands_sep: as the reader writes it; may be empty
    """
    text = _normalize(text).replace(_MINUS, "-")
    if _own_notation(decimal_point, thousands_sep).fullmatch(text):
        return float(_strip(text, thousands_sep).replace(_normalize(decimal_point), "."))
    if _PLAIN.fullmatch(text):
        return float(text)
    return None


def split_percent(text):
    """Return the text without a percent sign at its end, and whether there was one."""
    text = _normalize(text)
    return (text[:-1].strip(), True) if text.endswith("%") else (text, False)


def parse_day(text, date_format="%Y-%m-%d"):
    """Return the day that a text says, or None when it says none.

    The year first (2026-01-31, 2026/1/31, 2026年1月31日; a time of day is left out) is understood
    by everybody; anything else as the reader writes days.

    :param date_format: as for `strptime`
    """
    text = _normalize(text)
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _make_day(year, month, day)
    try:
        return datetime.strptime(text, date_format).date()
    except ValueError:
        return None


def _make_day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _own_notation(decimal_point, thousands_sep):
    point, sep = re.escape(_normalize(decimal_point) or "."), _sep_pattern(thousands_sep)
    grouped = rf"\d{{1,3}}(?:{sep}\d{{2,3}})*{sep}\d{{3}}|" if sep else ""
    return re.compile(rf"[+-]?(?:(?:{grouped}\d+)(?:{point}\d*)?|{point}\d+)", re.ASCII)


def _sep_pattern(thousands_sep):
    if not thousands_sep:
        return ""
    return r"\s" if thousands_sep.isspace() else re.escape(_normalize(thousands_sep))


def _strip(text, thousands_sep):
    pattern = _sep_pattern(thousands_sep)
    return re.sub(pattern, "", text) if pattern else text


def _normalize(text):
    """Full-width digits and signs, and spaces that don't break, in their plain form."""
    return unicodedata.normalize("NFKC", str(text)).strip()
