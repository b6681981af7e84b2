"""Whether a figure has left what is usual: by the median, which one odd month does not move."""

from math import sqrt
from statistics import median as middle
from typing import NamedTuple

FEWEST = 6  # periods, under which nobody knows what is usual
MOST = 12  # periods; what is longer ago is not usual any more
NORMAL = 0.6745  # share of a standard deviation that half of normal figures lie within
LEAST_SPREAD = 0.05  # of the median: who always has the same may still have a little less
SMALL = 20  # usual number of what is counted, under which chance alone says how far it moves
SHIFT = 3 / 8  # Anscombe's: with it the root of a count spreads evenly
UNUSUAL = -3.5
FALL = 0.30


class Drop(NamedTuple):
    """
    :param usual: median of the periods before
    :param change: how much less it is, as a fraction: -0.4 is 40 % less; None of nothing usual
    :param z: how far outside of what is usual
    """

    usual: float
    change: float | None
    z: float


def median(values):
    """:return: None of nothing"""
    values = list(values)
    return float(middle(values)) if values else None


def spread(values):
    """The median of how far the values are from their median (MAD); None of nothing."""
    values = list(values)
    center = median(values)
    return None if center is None else median(abs(value - center) for value in values)


def deviation(values):
    """The standard deviation that normal figures of this spread have."""
    return (spread(values) or 0.0) / NORMAL


def robust_z(value, history):
    """How far a value is from the median of a history, in standard deviations of normal figures;
    0 where all of it is nothing."""
    usual = median(history)
    width = max(spread(history), LEAST_SPREAD * abs(usual))
    return NORMAL * (value - usual) / width if width else 0.0


def count_z(count, usual):
    """The same of a number of what happens by chance, against its usual number."""
    return 2 * sqrt(max(count, 0) + SHIFT) - 2 * sqrt(max(usual, 0) + SHIFT)


def get_drop(value, history, is_count=False):
    """How a figure stands beside the same part of the periods before.

    A number of few is judged as such. A number of many is never steadier than chance makes it,
    however even the few periods before were.

    :param history: figures of the periods before, the latest first
    :return: ``Drop``, or None where there are too few periods to tell
    """
    history = list(history)[:MOST]
    if len(history) < FEWEST:
        return None
    usual = median(history)
    change = value / usual - 1 if usual else None
    if not is_count:
        return Drop(usual, change, robust_z(value, history))
    by_chance = count_z(value, usual)
    z = by_chance if usual < SMALL else max(by_chance, robust_z(value, history))
    return Drop(usual, change, z)


def is_drop(drop, minimum=0.0, fall=FALL, unusual=UNUSUAL):
    """Whether it is a sudden drop.

    :param minimum: least usual figure of which one is told
    :param fall: least part of the usual figure that is missing
    :param unusual: z at most
    """
    if drop is None or drop.change is None or drop.usual < max(minimum, 0.0):
        return False
    return drop.usual > 0 and drop.z <= unusual and drop.change <= -fall
