"""A result beside what was to be expected of it: which factor of its path makes the difference, and
what may be said of it."""

from itertools import pairwise
from math import fsum, prod
from statistics import median
from typing import NamedTuple

from .chance import is_chance
from .decompose import find_rate, split_product

PAST = 6  # periods before this one that make what is usual
LEAST_PAST = 3  # with fewer nothing is usual yet
PEERS = 5  # with fewer there is no middle of the others
LEAST_PART = 0.1  # of the gap: what makes less of it is not told
LEAST_CASES = 5  # of fewer nothing can be told
MIXED = 0.1  # of what a rate fell: a mix that makes so much of it is told
MINOR = 0.05  # of what was expected: what differs by less is as expected
STRONG = 0.1  # of what was expected: what adds so much is a strength, in the best quarter


# ---- what was to be expected ---------------------------------------------------------------------
# Figures of a path are one row a period or a person: [(numerator, denominator), ...] by factor; no
# denominator (None) of a number.


def take_usual(rows):
    """The middle of the periods before, from the first one on in which there was anything.

    :param rows: the oldest first
    :return: (factors, number of periods); None where there are too few
    """
    first = next((place for place, row in enumerate(rows) if has_figures(row)), len(rows))
    known = rows[first:]
    return (_take_middle(known), len(known)) if len(known) >= LEAST_PAST else None


def take_peers(rows):
    """The middle of the others of whom there is anything.

    :return: (factors, number of others); None where there are too few
    """
    known = [row for row in rows if has_figures(row)]
    return (_take_middle(known), len(known)) if len(known) >= PEERS else None


def has_figures(row):
    return any(number for figures in row for number in figures)


def _take_middle(rows):
    """Rates of the middles of what they are made of: the product is then the middle result."""
    return [
        find_rate(*map(_find_middle, zip(*figures, strict=True)))
        for figures in zip(*rows, strict=True)
    ]


def take_middle_figures(rows):
    """(middle numerator, middle denominator) of a factor over the periods before."""
    return tuple(map(_find_middle, zip(*rows, strict=True))) if rows else (0.0, 0.0)


def _find_middle(column):
    return None if None in column else median(column)


def aim(target, factors):
    """The factors that make a target at the usual rates: of the first one as much as it takes.

    :return: None where no amount of it would do
    """
    rates = factors[1:]
    if not target or None in rates or prod(rates) <= 0:
        return None
    return [target / prod(rates), *rates]


# ---- what became of it ---------------------------------------------------------------------------


class Factor(NamedTuple):
    """
    :param added: what it adds to the gap
    :param cases: of how many it tells; None where that isn't known, of amounts of money
    :param z: how far from what was expected, in standard deviations of chance; None: who knows
    """

    expected: float | None
    actual: float | None
    added: float
    cases: float | None
    z: float | None = None

    @property
    def is_many(self):
        """Whether there are enough cases to say something of it."""
        return self.cases is None or self.cases >= LEAST_CASES

    @property
    def tells(self):
        """Whether there are, and chance alone hardly leads as far."""
        return self.is_many and not is_chance(self.z)


class Outcome:
    """A result beside what was to be expected.

    :param expected: [factors as they were to be expected]
    :param figures: the row of figures that came
    :param is_money: [whether what a factor counts, or divides by, is money]
    :param find_z: function of a factor's place, what was expected of it, what came and its cases
    """

    def __init__(self, expected, figures, is_money, find_z=None):
        actual = [find_rate(*parts) for parts in figures]
        added = split_product(expected, actual)
        self.factors = [
            Factor(*known, _count_cases(known, parts, money))
            for known, parts, money in zip(
                zip(expected, actual, added, strict=True), figures, is_money, strict=True
            )
        ]
        if find_z:
            self.factors = [
                factor._replace(z=_find_z(find_z, place, factor))
                for place, factor in enumerate(self.factors)
            ]
        self.gap = fsum(added)
        self.expected = prod(number or 0.0 for number in expected)
        self.actual = self.expected + self.gap

    @property
    def is_minor(self):
        """Whether it came about as expected."""
        return abs(self.gap) < MINOR * abs(self.expected)

    @property
    def losses(self):
        """Places of the factors that cost enough to be told, the one that costs most first."""
        return [place for place in self._order if self._weighs(-self.factors[place].added)]

    @property
    def gains(self):
        """Places of the factors that bring enough to be told, the one that brings most first."""
        order = reversed(self._order)
        return [place for place in order if self._weighs(self.factors[place].added)]

    @property
    def strengths(self):
        """Places of the factors that add a tenth and more of what was expected."""
        return [
            place
            for place in self.gains
            if self.factors[place].added >= STRONG * abs(self.expected) and self.tells(place)
        ]

    def tells(self, place):
        return self.factors[place].tells

    @property
    def _order(self):
        return sorted(range(len(self.factors)), key=lambda place: self.factors[place].added)

    def _weighs(self, added):
        return added > 0 and added >= max(LEAST_PART * abs(self.gap), MINOR * abs(self.expected))


def _find_z(find_z, place, factor):
    """Of nothing, or of too few, chance isn't asked."""
    if None in (factor.expected, factor.actual) or not factor.is_many:
        return None
    return find_z(place, factor.expected, factor.actual, factor.cases)


def _count_cases(known, parts, is_money):
    if is_money:
        return None
    _numerator, denominator = parts
    if denominator is not None:
        return denominator
    return max(number or 0.0 for number in known[:2])


def is_top(value, others):
    """Whether a figure is in the best quarter of all, itself included."""
    known = [other for other in others if other is not None]
    if value is None or len(known) < PEERS:
        return False
    return sum(other > value for other in known) < (len(known) + 1) / 4


# ---- the picture ---------------------------------------------------------------------------------


def draw_steps(start, steps):
    """Where the bars of a waterfall lie.

    :param start: the first, whole bar
    :param steps: what each of the next ones adds
    :return: [(left, width)] in per cent of the whole picture: the start, each step, and the end
    """
    ends = [start]
    for step in steps:
        ends.append(ends[-1] + step)
    spans = [(0.0, start), *pairwise(ends), (0.0, ends[-1])]
    low, high = min(0.0, *ends), max(0.0, *ends)
    size = (high - low) or 1.0
    return [(100 * (min(span) - low) / size, 100 * abs(span[1] - span[0]) / size) for span in spans]
