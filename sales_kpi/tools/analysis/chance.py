"""How far a figure is from the one that was to be expected, in standard deviations of what chance
alone does to it. None where nobody knows what chance does."""

from math import pi, sqrt

from .robust import count_z, deviation

NOISE = 1.96  # of these: as low chance alone leads in one of forty cases


def share_z(actual, expected, cases):
    """Of so many cases a share: each of them is in it, or not."""
    # None and all are no certainty: as if half a case more were on the other side
    share = min(max(expected, 0.5 / cases), 1 - 0.5 / cases)
    return (actual - expected) / sqrt(share * (1 - share) / cases)


def rate_z(actual, expected, cases):
    """Of a number a case: so many opportunities a visit."""
    return (actual - expected) / sqrt(max(expected, 0.5 / cases) / cases)


def mean_z(actual, expected, cases, deviation):
    """Of the mean of so many amounts.

    :param deviation: standard deviation of the amounts
    """
    return (actual - expected) / (deviation / sqrt(cases)) if deviation else None


def between_z(actual, expected, before):
    """Of what is told of by how it went from period to period alone.

    :param before: the figures of the periods before
    """
    width = deviation(before)
    return (actual - expected) / width if width else None


def weigh_usual(z, count):
    """The same where what was to be expected is itself the middle of only so many figures, each as
    uncertain as the one: a middle is so by √(π / 2) more than a mean."""
    return z and z / sqrt(1 + pi / 2 / count)


def is_chance(z):
    return z is not None and abs(z) < NOISE


__all__ = ["NOISE", "between_z", "count_z", "is_chance", "mean_z", "rate_z", "share_z"]
