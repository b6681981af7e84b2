"""Exact numbers, rounding to a currency, splits and exchange."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
NOISE = Decimal("1e-9")  # what lies closer to a limit than this is on it
_LEFT_OVER = Decimal("1e-12")  # what a division may leave that should have come out even
_WIDE = Context(prec=60)  # room for such decimals behind any amount


class Fault(NamedTuple):
    """What is wrong with a table or a split.

    :param kind: one of "empty", "start", "order", "gap", "overlap", "end", "negative" (tables),
        "part", "sum" (splits); with ``values`` it serves whoever says it in another language
    :param text: one plain sentence with its remedy
    """

    kind: str
    values: tuple
    text: str

    def __str__(self):
        return self.text


def exact(value):
    """Return a number as a Decimal: a float by its shortest text, so that 0.1 is a tenth.

    :raise ValueError: None, True, a text that is no number, infinity, nan
    """
    if type(value) is Decimal and value.is_finite():
        return value
    try:
        number = Decimal(str(value)) if isinstance(value, (float, str)) else Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        number = Decimal("nan")
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"“{str(value)[:40]}” is not a number.")
    return number


def money(value, digits=2):
    """Round half up to the currency's digits; below zero half down, so that what is taken back
    mirrors what was given. What a division leaves of a half counts as the half.

    :param digits: decimal places of the currency; 0: whole units
    """
    value = exact(value).quantize(_LEFT_OVER, ROUND_HALF_UP, _WIDE)
    value = value.quantize(ONE.scaleb(-digits), ROUND_HALF_UP, _WIDE)
    return value or abs(value)  # there is no -0.00


def is_reached(level, limit):
    """Tell whether a gate, a step or a condition is reached: 79.99 % is not 80 %, but what misses
    it by less than a billionth is."""
    return exact(level) >= exact(limit) - NOISE


def plain(number):
    """The text of a number in a sentence: 150,000 or 99.99."""
    text = f"{exact(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def bound(amount, floor=None, cap=None):
    """Return an amount, at least the floor and then at most the cap; None: there is none."""
    if floor is not None:
        amount = max(amount, exact(floor))
    return amount if cap is None else min(amount, exact(cap))


def split(amount, percents, digits=2):
    """Split an amount by per cents that sum to 100; the parts sum to the rounded amount.

    What rounding down leaves over goes, a cent each, to the parts that lost most by it; of those
    that lost the same, to the first. A negative amount is the mirror of the positive one.

    :param percents: list of numbers above 0, as ``check_split`` wants them
    :return: list of Decimals, one a per cent
    """
    whole, cent = money(amount, digits), ONE.scaleb(-digits)
    full = [abs(whole) * exact(percent) / HUNDRED for percent in percents]
    parts = [part.quantize(cent, ROUND_DOWN) for part in full]
    lost = sorted(range(len(parts)), key=lambda place: (parts[place] - full[place], place))
    for place in lost[: int((abs(whole) - sum(parts)) / cent)]:
        parts[place] += cent
    return [-part for part in parts] if whole < 0 else parts


def check_split(percents):
    """Return the ``Fault``s of a split: each part above 0, in all 100.0000 %. Overlays don't
    belong in it."""
    percents = [exact(percent) for percent in percents]
    faults = [
        Fault("part", (percent,), f"A share is {plain(percent)} %. Give more than 0 %.")
        for percent in percents
        if percent <= 0
    ]
    total = sum(percents, ZERO)
    if total != HUNDRED:
        text = f"The shares come to {plain(total)} %. Change them until they come to 100 %."
        faults.append(Fault("sum", (total,), text))
    return faults


def share_of(amount, percent, digits=2):
    """Return the part of an overlay, which counts beside the whole."""
    return money(exact(amount) * exact(percent) / HUNDRED, digits)


def convert(amount, to_company=1, to_payout=1):
    """Return an amount in the currency of the payout, in full precision.

    :param amount: in its own currency
    :param to_company: units of company currency for one of its own, on the day of the event
    :param to_payout: units of company currency for one of the payout's, as kept on the payout
    :raise ValueError: a rate is not above 0
    """
    to_company, to_payout = exact(to_company), exact(to_payout)
    if to_company <= 0 or to_payout <= 0:
        raise ValueError("There is no exchange rate above 0. Enter one for that day.")
    return exact(amount) * to_company / to_payout
