"""What the targets of months come to in a quarter, a half or a year that has none of its own."""

import math
from functools import lru_cache
from typing import NamedTuple

from . import period as periods
from .compare import is_finite

PARTS = {"year": "half", "half": "quarter", "quarter": "month"}
SUM, MEAN, LAST = "sum", "mean", "last"


class Span(NamedTuple):
    """
    :param value: what is to be reached in the whole; None while a month has no target
    :param known: months that have a target, by themselves or by their quarter
    :param months: all of them
    :param how: "own" where a target was set for the whole; else "sum", "mean" or "last"
    """

    value: float | None
    known: int
    months: int
    how: str


def combine(period_type, bounds, calendar, targets, how, weights=None):
    """
    :param bounds: (first, last day) of a period that is longer than a month
    :param calendar: see ``tools.period.bounds``
    :param targets: {(period type, first day): target}; the longest that was set counts
    :param how: whether targets of the measure are summed, are rates (their mean), or say how it is
        to stand at the end (the last); None: nothing follows from them
    :param weights: {(period type, first day): what its rate divides by}, for a mean
    :return: ``Span``; None where nothing was set, or months don't fill the period
    """
    own = targets.get((period_type, bounds[0]))
    if own is not None:
        return Span(own, 1, 1, "own")
    when = period_type, tuple(bounds), tuple(calendar[:2])
    months = _find_months(*when) if how else {}
    if targets.keys() <= months.keys():  # as nearly always: nothing longer was set
        known = [(key, targets[key], 1) for key in sorted(targets) if targets[key] is not None]
    else:
        parts = _get_parts(_split(*when), targets) if months else ()
        known = [part for part in parts if part[1] is not None]
    if not known:
        return None
    found = sum(count for _key, _target, count in known)
    value = _combine(known, how, weights or {}) if found == len(months) else None
    return Span(value, found, len(months), how)


def _combine(parts, how, weights):
    if how == SUM:
        return math.fsum(target for _key, target, _count in parts)
    if how == LAST:
        return parts[-1][1]
    weighed = [(target, weights.get(key)) for key, target, _count in parts]
    weighed = [(target, weight) for target, weight in weighed if is_finite(weight) and weight > 0]
    # nothing was counted so far: each month weighs the same
    weighed = weighed or [(target, count) for _key, target, count in parts]
    whole = math.fsum(weight for _target, weight in weighed)
    return math.fsum(target * weight for target, weight in weighed) / whole


def _get_parts(split, targets):
    """[((type, first day), target or None, months)]"""
    parts = []
    for key, months, inner in split:
        target = targets.get(key)
        parts += _get_parts(inner, targets) if inner and target is None else [(key, target, months)]
    return parts


@lru_cache(maxsize=256)  # the same for thousands of people
def _find_months(period_type, bounds, calendar):
    """{(type, first day) of each month of a period, in turn: None}; of none where they don't fill
    it."""
    return dict.fromkeys(_get_months(_split(period_type, bounds, calendar) or ()))


def _get_months(split):
    for key, _months, inner in split:
        yield from _get_months(inner) if inner else [key]


@lru_cache(maxsize=256)
def _split(period_type, bounds, calendar):
    """(((type, first day), months, its own parts), ...) of a period; None where they don't fill
    it."""
    part, parts, day = PARTS[period_type], [], bounds[0]
    while day <= bounds[1]:
        first, last = periods.bounds(part, day, *calendar)
        inner = _split(part, (first, last), calendar) if part in PARTS else ()
        if first != day or last > bounds[1] or inner is None:
            return None
        parts.append(((part, first), sum(months for _key, months, _inner in inner) or 1, inner))
        day = periods.following("day", last, last)[0]
    return tuple(parts)
