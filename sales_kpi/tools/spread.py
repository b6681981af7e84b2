"""Splitting a whole into parts that sum to it, to the last cent."""

import math
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from .shown import shown

HALF = Decimal("0.5")
GOLDEN = Decimal("0.6180339887498949")  # its multiples fall evenly between 0 and 1


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


def spread_table(whole, rows, digits=2):
    """Split a number over a table of weights, such as salespeople by months.

    First each row gets its part of the whole, by the sum of its weights, as `spread` does it;
    then the part of the row goes over its cells. Rows begin their rounding at different places:
    twelve people with one piece a year each don't all get it in January.

    :param rows: list of lists of weights of 0 or more; None is a cell that gets nothing, also when
        all weights are 0 and all other cells count the same
    :return: list of lists of floats of the same shape (None stays None); they sum to the rounded
        whole, unless there is no cell at all
    :raise ValueError: as `spread`
    """
    rows = [[weight if weight is None else _number(weight) for weight in row] for row in rows]
    if any(weight < 0 for row in rows for weight in row if weight is not None):
        raise ValueError("A part can't have a negative weight.")
    if not any(weight for row in rows for weight in row):
        rows = [[weight if weight is None else Decimal(1) for weight in row] for row in rows]
    sums = [sum(filter(None, row), Decimal(0)) for row in rows]
    if not any(sums):
        return rows
    parts = spread(whole, list(map(float, sums)), digits)
    return [
        _spread_row(part, row, digits, (HALF + index * GOLDEN) % 1)
        for index, (part, row) in enumerate(zip(parts, rows, strict=True))
    ]


def _spread_row(whole, weights, digits, phase):
    """Split by rounding what has been given so far, so that no cell has to make up for others.

    :param phase: where the rounding begins, 0 to 1; 0.5 rounds half up
    """
    units = int(_number(whole).scaleb(digits))
    sign, units = (-1, -units) if units < 0 else (1, units)
    total = sum(filter(None, weights), Decimal(0))
    so_far, given, parts = Decimal(0), 0, []
    for weight in weights:
        so_far += weight or 0
        reached = units if so_far == total else int(units * so_far / total + phase)
        parts.append(None if weight is None else sign * (reached - given))
        given = reached
    return [None if part is None else float(Decimal(part).scaleb(-digits)) for part in parts]


def total(parts, digits=2):
    """Sum parts without float noise, rounded to `digits`."""
    exact = sum((_number(part) for part in parts), Decimal(0))
    return float(exact.scaleb(digits).to_integral_value(ROUND_HALF_EVEN).scaleb(-digits))


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"“{shown(value)}” is not a number.")
    # By its shortest text: 0.1 is a tenth here, not what a float holds.
    return Decimal(str(value))
