"""Numbers as people write them, in whichever notation."""

import re
from decimal import Decimal
from typing import NamedTuple

from .signs import make_plain

POINT, COMMA = ".", ","
SCALES = {
    "千": 10**3, "仟": 10**3, "万": 10**4, "萬": 10**4, "十万": 10**5, "百万": 10**6, "百萬": 10**6,
    "千万": 10**7, "千萬": 10**7, "亿": 10**8, "億": 10**8, "万亿": 10**12, "萬億": 10**12,
}  # fmt: skip
MOST_SIGNS = 60  # nobody writes a longer number
_MONEY = r"[a-z]{0,3}[$€£¥₩₹₽₺₫฿₪₴₦₱₲₡₵₸₼₾]"
_MONEY_WORDS = "元|圆|圓|块|塊|円|원|人民币|rmb"
_YUAN = ("¥", "人民币", "rmb")
# After the scale: 12万元. A sign of its own must not hide before and behind the digits.
_WRITTEN = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<left>%)?\s*(?P<before>{_MONEY}|人民币|rmb)?\s*"
    rf"(?P<inner>[-+])?\s*(?P<nested>\()?\s*(?P<digits>[\d.,' ]*\d[.,]?(?:e[-+]?\d{{1,3}})?)\s*"
    rf"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})?\s*"
    rf"(?P<after>{_MONEY}|{_MONEY_WORDS})?整?\s*(?P<right>%)?\s*(?P<close>\))?(?P<trail>[-+])?",
    re.ASCII | re.IGNORECASE,
)
_NOTHING = re.compile(rf"(?:{_MONEY})?\s*(?:-{{1,3}}|/)\s*", re.ASCII | re.IGNORECASE)
# Groups of three, or of two and a last one of three (12,34,567), divided by the same sign.
_GROUPED = r"[1-9]\d{{0,2}}(?:(?P<sep>[{other}' ])\d{{3}}(?:(?P=sep)\d{{3}})*)(?:{point}\d*)?"
_INDIAN = (
    r"[1-9]\d?(?:(?P<sep2>[{other}' ])\d{{2}}(?:(?P=sep2)\d{{2}})*(?P=sep2)\d{{3}})(?:{point}\d*)?"
)
_SIMPLE = r"(?:\d+{point}?\d*|{point}\d+)(?:e[-+]?\d+)?"
_DIGITS = {
    point: re.compile(
        "|".join((_GROUPED, _INDIAN, _SIMPLE)).format(point=re.escape(point), other=other),
        re.ASCII | re.IGNORECASE,
    )
    for point, other in ((POINT, COMMA), (COMMA, POINT))
}


class Written(NamedTuple):
    """A number as it was written."""

    number: float
    is_share: bool = False  # 85% is 0.85
    money: str = ""  # the sign or the word of a currency


def is_nothing(text):
    """Whether a cell only has a dash: an accountant's way to leave it empty."""
    return bool(_NOTHING.fullmatch(make_plain(text)))


def parse(text, point=POINT):
    """Return what a text says where decimals follow this sign, as ``Written``, or None."""
    return readings(text).get(point)


def readings(text):
    """Return all that a text can mean: {sign before the decimals: ``Written``}; {} of no number.

    "1.5" only is a number with a point, "1.234" is one in both ways, and "12" the same in both.
    Groups of thousands must be whole, so that "1,5" is not 15 where the comma groups.
    """
    text = make_plain(text)
    if len(text) > MOST_SIGNS:
        return {}
    # The Arabic signs are what they are in either notation.
    texts = {point: text.replace("\N{ARABIC DECIMAL SEPARATOR}", point) for point in _DIGITS}
    found = {point: _read(one, point) for point, one in texts.items()}
    return {point: written for point, written in found.items() if written}


def _read(text, point):
    match = _WRITTEN.fullmatch(text)
    number = match and _read_digits(match["digits"], point)
    sign = match and _find_sign(match)
    if number is None or not sign or not _is_one_money(match):
        return None
    is_share = bool(match["left"] or match["right"])
    if is_share and (match["scale"] or match["before"] or match["after"] or _is_both(match)):
        return None
    number *= SCALES.get(match["scale"], 1)
    return Written(
        float(sign * number / (100 if is_share else 1)),
        is_share,
        match["before"] or match["after"] or "",
    )


def _is_both(match):
    return bool(match["left"] and match["right"])


def _is_one_money(match):
    """Yuan may be named twice: ¥1,200元."""
    before, after = match["before"], match["after"]
    return not (before and after) or (before.casefold() in _YUAN and after in "元圆圓")


def _find_sign(match):
    """1 or -1; None where the signs contradict each other. (1,200) is below zero."""
    brackets = [match["open"] or match["nested"], match["close"]]
    signs = [match[name] for name in ("sign", "inner", "trail") if match[name]]
    if any(brackets):
        is_whole = all(brackets) and not (match["open"] and match["nested"])
        return -1 if is_whole and not signs else None
    if len(signs) > 1:
        return None
    return 1 if signs in ([], ["+"]) else -1


def _read_digits(text, point):
    if not _DIGITS[point].fullmatch(text):
        return None
    other = COMMA if point == POINT else POINT
    for sign in (other, "'", " "):
        text = text.replace(sign, "")
    return Decimal(text.replace(point, "."))
