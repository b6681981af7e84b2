"""Splitting a whole into parts that sum to it, to the last cent."""

import math
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal


def spread(whole, weights, digits=2):
    """Split a number in proportion to weights; the parts always sum to the whole.

    Each part is a multiple of the smallest unit. What rounding leaves over goes, a unit each, to
    the parts that lost most by it; of those that lost the same, to the first.

    :param whole: number; it is rounded to `digits` first
    :param weights: list of numbers of 0 or more; all 0 means that all count the same
    :param digits: decimal places of the parts (2: cents; 0: pieces; -2: hundreds)
    :return: list of floats, one a weight; empty for no weights
    :raise ValueError: a weight is negative or no number; or so is the whole no number
    """
    weights = [_number(weight) for weight in weights]
    if any(weight < 0 for weight in weights):
        raise ValueError("A part can't have a negative weight.")
    if not weights:
        return []
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    units = int((_number(whole).scaleb(digits)).to_integral_value(ROUND_HALF_EVEN))
    total = sum(weights)
    exact = [abs(units) * weight / total for weight in weights]
    parts = [int(part.to_integral_value(ROUND_FLOOR)) for part in exact]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in order[: abs(units) - sum(parts)]:
        parts[index] += 1
    sign = -1 if units < 0 else 1
    return [float(Decimal(sign * part).scaleb(-digits)) for part in parts]


def total(parts, digits=2):
    """Sum parts without float noise, rounded to `digits`."""
    exact = sum((_number(part) for part in parts), Decimal(0))
    return float(exact.scaleb(digits).to_integral_value(ROUND_HALF_EVEN).scaleb(-digits))


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number.")
    # By its shortest text: 0.1 is a tenth here, not what a float holds.
    return Decimal(str(value))
