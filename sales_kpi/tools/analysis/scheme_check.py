"""Whether a scheme tells people apart, and by what they can do: what its closed periods say of its
lines."""

from math import fsum
from statistics import median
from typing import NamedTuple

from ..ranking import competition_rank

LEAST_PERIODS = 3
LEAST_PEOPLE = 5  # of fewer nothing follows
ALIKE = 0.9  # rank correlation from which on two lines measure the same
TOO_HIGH = 0.6  # share of people who reach a target: with fewer it is too high
TOO_LOW = 0.9  # with more it is too low
DEAD = ("capped", "gated", "same", "empty")


class Mark(NamedTuple):
    """A line on somebody's scorecard of a closed period.

    :param achievement: share of the target, or None where there is nothing to judge
    """

    achievement: float | None = None
    points: float = 0.0
    capped: bool = False
    gated: bool = False
    has_data: bool = True


class Finding(NamedTuple):
    """
    :param kind: "capped", "gated", "idle", "alike", "high", "low", "empty" or "same"
    :param line: key of the line; of "alike" also of the ``other`` one
    :param share: what it goes by, where there is a figure
    """

    kind: str
    line: object
    other: object = None
    share: float | None = None


def check(periods, gates=frozenset()):
    """
    :param periods: [{person: {line: ``Mark``}}], closed ones
    :param gates: keys of the lines that have a gate
    :return: [``Finding``]; empty where there are too few periods or people
    """
    periods = [people for people in periods if len(people) >= LEAST_PEOPLE]
    if len(periods) < LEAST_PERIODS:
        return []
    lines = list(dict.fromkeys(line for p in periods for marks in p.values() for line in marks))
    found = [finding for line in lines for finding in _check_line(periods, line, line in gates)]
    # What is dead by itself moves no rank, and is like whatever else is.
    dead = {finding.line for finding in found if finding.kind in DEAD}
    known = [line for line in lines if line not in dead]
    return found + list(_find_idle(periods, known)) + list(_find_alike(periods, known))


# ---- a line by itself ----------------------------------------------------------------------------


def _check_line(periods, line, has_gate):
    marks = [own[line] for people in periods for own in people.values() if line in own]
    known = [mark for mark in marks if mark.has_data and mark.achievement is not None]
    if not any(mark.has_data for mark in marks):
        yield Finding("empty", line)
    if not known:
        return
    if all(mark.capped for mark in known):
        yield Finding("capped", line)
    elif has_gate and all(mark.gated for mark in known):
        yield Finding("gated", line)
    elif all(_is_same(people, line) for people in periods):
        yield Finding("same", line)
    else:
        yield from _check_target(line, known)


def _check_target(line, known):
    share = sum(mark.achievement >= 1 for mark in known) / len(known)
    if share < TOO_HIGH:
        yield Finding("high", line, share=share)
    if share > TOO_LOW:
        yield Finding("low", line, share=share)


def _is_same(people, line):
    """Whether everybody stands alike: nobody moves it by what he does himself."""
    return len({round(value, 9) for value in _get_achievements(people, line)}) < 2


def _get_achievements(people, line):
    marks = [own.get(line, Mark()) for own in people.values()]
    return [mark.achievement for mark in marks if mark.achievement is not None]


# ---- a line beside the others --------------------------------------------------------------------


def _find_idle(periods, lines):
    """Lines without which everybody would have the rank that he has."""
    for line in lines if len(lines) > 1 else ():
        if all(_rank(people, None) == _rank(people, line) for people in periods):
            yield Finding("idle", line)


def _rank(people, left_out):
    totals = [
        fsum(mark.points for line, mark in own.items() if line != left_out)
        for own in people.values()
    ]
    return competition_rank(totals)


def _find_alike(periods, lines):
    for place, line in enumerate(lines):
        for other in lines[place + 1 :]:
            known = [_correlate(people, line, other) for people in periods]
            known = [value for value in known if value is not None]
            if len(known) >= LEAST_PERIODS and median(known) > ALIKE:
                yield Finding("alike", line, other, median(known))


def _correlate(people, line, other):
    """Rank correlation (Spearman) of two lines; None where one of them tells nobody apart."""
    pairs = [
        (own[line].achievement, own[other].achievement)
        for own in people.values()
        if line in own and other in own
    ]
    pairs = [pair for pair in pairs if None not in pair]
    if len(pairs) < LEAST_PEOPLE:
        return None
    return _get_correlation(*(find_mean_ranks(column) for column in zip(*pairs, strict=True)))


def find_mean_ranks(values):
    """The place of each, from the smallest; who are level share the mean of their places."""
    order = sorted(values)
    first, last = {}, {}
    for place, value in enumerate(order, start=1):
        first.setdefault(value, place)
        last[value] = place
    return [(first[value] + last[value]) / 2 for value in values]


def _get_correlation(ones, others):
    middle = (len(ones) + 1) / 2
    both = fsum((a - middle) * (b - middle) for a, b in zip(ones, others, strict=True))
    squares = [fsum((x - middle) ** 2 for x in row) for row in (ones, others)]
    return both / (squares[0] * squares[1]) ** 0.5 if all(squares) else None
