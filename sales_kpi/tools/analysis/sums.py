"""A sum in its parts (regions, categories, teams) beside what was to be expected of each."""

from math import fsum
from typing import NamedTuple

from .paths import LEAST_PAST

MOST_PARTS = 6  # that have a bar of their own; those that add least are put together


class Part(NamedTuple):
    """
    :param keys: of what it is made; several where those that add least are put together
    :param expected: its share of what was expected of the whole
    """

    keys: tuple
    expected: float
    actual: float

    @property
    def added(self):
        return self.actual - self.expected


def share_out(expected, pasts):
    """Of each part as much of what was expected as it made of the periods before.

    :param pasts: [{part: figure}], the oldest first
    :return: {part: what was expected of it}; None where there are too few periods, or where they
        came to nothing
    """
    first = next((place for place, row in enumerate(pasts) if any(row.values())), len(pasts))
    known = pasts[first:]
    parts = dict.fromkeys(part for row in known for part in row)
    made = {part: fsum(row.get(part) or 0.0 for row in known) for part in parts}
    whole = fsum(made.values())
    if len(known) < LEAST_PAST or whole <= 0:
        return None
    return {part: expected * figure / whole for part, figure in made.items()}


def split_parts(expected, actual, most=MOST_PARTS):
    """
    :param expected: {part: what was expected of it}
    :param actual: {part: what came}
    :return: [``Part``], what costs most first; those that add least together as the last one
    """
    parts = [
        Part((key,), expected.get(key) or 0.0, actual.get(key) or 0.0)
        for key in dict.fromkeys([*expected, *actual])
    ]
    parts.sort(key=lambda part: -abs(part.added))
    shown, rest = (parts, []) if len(parts) <= most + 1 else (parts[:most], parts[most:])
    shown.sort(key=lambda part: part.added)
    return [*shown, *([_put_together(rest)] if rest else [])]


def _put_together(parts):
    return Part(
        tuple(key for part in parts for key in part.keys),
        fsum(part.expected for part in parts),
        fsum(part.actual for part in parts),
    )
