"""What the best do differently: a habit is told where it lasts and is no chance."""

from math import isfinite
from typing import NamedTuple

PERIODS = 6  # closed ones that are looked at
HOLDS = 4  # of them in which the difference has to be the same way
QUARTER = 4  # the best are one in so many
LEAST_BEST = 3  # with fewer of them their figures would be somebody's


class Habit(NamedTuple):
    """A measure, as the best have it and as the others have it.

    :param best: the middle of the best, over all periods
    :param rest: the middle of the others
    :param spread: the middle distance of everybody from the middle of everybody (MAD)
    :param pairs: [(middle of the best, middle of the others)] of each period
    """

    best: float
    rest: float
    spread: float
    pairs: tuple

    @property
    def lasts(self):
        """Whether the difference is the same way in enough of the periods."""
        way = _get_sign(self.best - self.rest)
        known = [_get_sign(best - rest) for best, rest in self.pairs if None not in (best, rest)]
        return bool(way) and known.count(way) >= HOLDS

    @property
    def is_apart(self):
        """Whether the two middles are further apart than people usually are from the middle."""
        return abs(self.best - self.rest) > self.spread

    @property
    def is_told(self):
        return self.lasts and self.is_apart

    @property
    def ratio(self):
        """How much more the best have, as a share of what the others have; None beside nothing."""
        if not self.rest:
            return None
        ratio = self.best / self.rest - 1
        return ratio if isfinite(ratio) else None

    @property
    def size(self):
        """By which the most telling ones come first."""
        return abs(self.best - self.rest) / (self.spread or abs(self.rest) or 1.0)


def count_best(people, least=LEAST_BEST):
    """How many of so many are the best; 0 where they would be too few to hide among."""
    best = people // QUARTER
    return best if best >= least else 0


def _get_sign(number):
    return (number > 0) - (number < 0)
