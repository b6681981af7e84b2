"""Curves: from an achievement to the result that is paid (both shares, 1.0 is 100 %)."""

from bisect import bisect_right
from itertools import pairwise

from .compare import at_least, is_finite
from .shown import shown

CURVES = ("linear", "bands", "piecewise", "relative", "percentile")
COHORT_CURVES = ("relative", "percentile")


def check_points(curve, points):
    """Check the points of a curve; curves without points pass.

    :param curve: one of `CURVES`
    :param points: "bands": (from_achievement, result) steps, the first from 0, increasing;
        "piecewise": two (achievement, result) points or more, increasing
    :raise ValueError: naming the point and what is wrong with it
    """
    if curve not in CURVES:
        raise ValueError(f"Unknown curve “{shown(curve)}”: use one of {', '.join(CURVES)}.")
    if curve not in ("bands", "piecewise"):
        return
    points = tuple(points)
    if not all(map(_is_point, points)):
        raise ValueError("Every point needs two numbers: an achievement and a result.")
    if curve == "bands":
        _check_bands(points)
    elif len(points) < 2:
        raise ValueError("A line between points needs at least two points.")
    _check_increasing(points)


def apply(curve, points, achievement):
    """Return the result of an achievement, which may be infinite, before floor and cap.

    :param points: checked by `check_points`
    """
    if curve == "bands":
        reached = [result for start, result in points if at_least(achievement, start)]
        return reached[-1] if reached else points[0][1]
    if curve == "piecewise":
        return _piecewise(points, achievement)
    return achievement


def _piecewise(points, achievement):
    place = bisect_right([start for start, _result in points], achievement)
    if place == 0:
        return points[0][1]
    if place == len(points):
        return points[-1][1]
    (left, low), (right, high) = points[place - 1 : place + 1]
    return low + (high - low) * (achievement - left) / (right - left)


def _is_point(point):
    return isinstance(point, (tuple, list)) and len(point) == 2 and all(map(is_finite, point))


def _check_bands(points):
    if not points:
        raise ValueError("A step table needs at least one step, the first from 0.")
    first = points[0][0]
    if first > 0:
        raise ValueError(f"Gap: no step covers 0 to {first:g}. The first step must start at 0.")
    if first < 0:
        raise ValueError(f"The first step starts at {first:g}: it must start at 0.")


def _check_increasing(points):
    for number, ((left, _low), (right, _high)) in enumerate(pairwise(points), start=2):
        if right == left:
            raise ValueError(f"Overlap: points {number - 1} and {number} both start at {right:g}.")
        if right < left:
            raise ValueError(
                f"Order: point {number} ({right:g}) must come after point {number - 1} ({left:g})."
            )
