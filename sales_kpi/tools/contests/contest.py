"""Contests: by which figure somebody competes, which place he takes, what it wins.

Money is Decimal and never lost in a rounding: the parts of a prize sum to the prize.
"""

import math
from dataclasses import dataclass
from datetime import date as Date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ..ranking import competition_rank

ZERO = Decimal(0)
USUAL = 6  # earlier spans whose mean is somebody's usual figure
LEAST = 3  # of them, so that there is a usual one at all
TIES = ("shared", "earlier", "second")


@dataclass(frozen=True)
class Entry:
    """What somebody competes by.

    :param value: None of who is not ranked
    :param second: figure of the second measure
    :param reached_on: day of the event by which the value was reached; in a race, the goal
    """

    value: float | None
    second: float | None = None
    reached_on: Date | None = None


def rank(entries, ties="shared"):
    """Places, 1 is the best and equal ones share theirs; None of who is not ranked.

    :param entries: list of ``Entry``
    :param ties: who of equal ones is before the other: nobody ("shared"), who was "earlier", or by
        the "second" measure; those who are still equal share the place
    """
    breakers = {"earlier": _earliness, "second": lambda entry: entry.second}
    get_breaker = breakers.get(ties, lambda entry: 0)
    return _rank_by(entries, lambda entry: (entry.value, get_breaker(entry)))


def rank_race(entries, ties="shared"):
    """Places of a race: by the day on which the goal was reached; who is still under way comes
    after those who are there, the farthest first."""

    def get_key(entry):
        second = entry.second if ties == "second" else 0
        return (entry.reached_on is not None, _earliness(entry) or 0, entry.value, second)

    # Of those who are there the day alone counts, however far they went on.
    arrived = [
        Entry(0, one.second, one.reached_on) if one.reached_on and one.value is not None else one
        for one in entries
    ]
    return _rank_by(arrived, get_key)


def _earliness(entry):
    return -entry.reached_on.toordinal() if entry.reached_on else None


def _rank_by(entries, get_key):
    ranked = [place for place, entry in enumerate(entries) if is_number(entry.value)]
    ranks = [None] * len(entries)
    found = competition_rank([get_key(entries[place]) for place in ranked])
    for place, number in zip(ranked, found, strict=True):
        ranks[place] = number
    return ranks


def is_number(value):
    return value is not None and math.isfinite(value)


# ---- by which figure ---------------------------------------------------------------------------


def percent_of(value, target):
    """The share of his own target that somebody reached; None without one."""
    if not is_number(value) or not is_number(target) or target <= 0:
        return None
    return value / target


def per_member_day(value, member_days):
    """What a team made for each day of each member; None of a team that nobody was in."""
    return value / member_days if is_number(value) and member_days > 0 else None


def share_at_target(reached):
    """The share of the members who reached their targets.

    :param reached: [share of the own target that a member reached, None without a target]
    :return: None where nobody has a target
    """
    known = [share for share in reached if share is not None]
    return (
        sum(share >= 1 or math.isclose(share, 1) for share in known) / len(known) if known else None
    )


def usual(former):
    """What somebody usually reaches, and the best of late.

    :param former: [figure or None where there was none], the latest first
    :return: (mean of the last ``USUAL``, the best of the last ``LEAST``); None where it is unknown
    """
    known = [value for value in former if is_number(value)][:USUAL]
    if len(known) < LEAST:
        return None
    return math.fsum(known) / len(known), max(known[:LEAST])


def progress(value, before):
    """How far somebody went beyond his usual figure; None where that is unknown, or where he was
    better of late: a dip makes no winner.

    :param before: see ``usual``
    """
    if not is_number(value) or before is None:
        return None
    mean, best = before
    return value - mean if value > best else None


# ---- when --------------------------------------------------------------------------------------


def reached_on(amounts, goal):
    """The day of the event by which a sum was reached; None where it was not.

    Days count by what happened on them, whenever it was typed. Where something was taken back
    since, so that less than the goal is left, it was not reached.

    :param amounts: {day: what came on it}
    """
    if not _is_there(math.fsum(amounts.values()), goal):
        return None
    total = 0.0
    for day in sorted(amounts):
        total += amounts[day]
        if _is_there(total, goal):
            return day
    return None


def _is_there(total, goal):
    return total > goal or math.isclose(total, goal, rel_tol=1e-12, abs_tol=1e-9)


# ---- what it wins ------------------------------------------------------------------------------


def to_money(amount, digits=2):
    """An amount in whole smallest coins; floats count as they are written."""
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount))
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def split(amount, count, digits=2):
    """Equal parts of a sum of money, to the smallest coin; the first ones bear what is left over.

    :return: list of Decimals that sum to the amount
    """
    coin, whole = Decimal(1).scaleb(-digits), to_money(amount, digits)
    part = (whole / count).quantize(coin, ROUND_DOWN)
    left = int((whole - part * count) / coin)
    return [part + coin if place < left else part for place in range(count)]


def share_prizes(ranks, prizes, digits=2):
    """Who shares a place shares the prizes of all the places that he and his equals take.

    :param ranks: {who: place}, without those who win nothing whatever their place
    :param prizes: {place: amount}
    :return: {who: Decimal}, of those who win something
    """
    tied = {}
    for who, place in ranks.items():
        tied.setdefault(place, []).append(who)
    won = {}
    for place, equals in tied.items():
        places = range(place, place + len(equals))
        pot = sum((to_money(prizes[one], digits) for one in places if one in prizes), ZERO)
        won.update(zip(equals, split(pot, len(equals), digits), strict=True))
    return {who: amount for who, amount in won.items() if amount}


def next_prize_place(place, prizes):
    """The nearest place before one's own that wins more than it; None where there is none.

    :param place: one's own; None of who has none
    :param prizes: {place: worth}; places that it doesn't name win nothing
    """
    own = prizes.get(place, 0)
    better = [
        one for one, worth in prizes.items() if worth > own and (place is None or one < place)
    ]
    return max(better, default=None)
