"""What a measure gave for one subject."""

import math
from functools import cached_property
from typing import NamedTuple


class Cell(NamedTuple):
    """A counted number. ``value`` is None when there is no data (an average of nothing).

    Ratios and averages keep their numerator and denominator, so that a reader can check them.
    """

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    error: str | None = None

    @property
    def has_records(self):
        """Whether anything was counted; of a formula this is never known."""
        return bool(self.numerator or self.denominator)

    def is_finite(self):
        """Whether it can be computed with: nan and infinity, which a column may hold, can't."""
        numbers = (self.numerator, self.denominator, self.value)
        return all(number is None or math.isfinite(number) for number in numbers)


NO_DATA = Cell()
ZERO = Cell(0.0, None, 0.0)


def amount(numerator):
    """Cell of a count or a sum: nothing counted is 0, never "no data"."""
    return Cell(float(numerator or 0.0), None, float(numerator or 0.0))


def share(numerator, denominator):
    """Cell of an average or a ratio: over nothing it is "no data"."""
    numerator, denominator = float(numerator or 0.0), float(denominator or 0.0)
    if not numerator and not denominator:
        return NO_DATA
    return Cell(numerator, denominator, numerator / denominator if denominator else None)


def middle(median, count):
    """Cell of a median of so many values: over nothing it is "no data"."""
    return Cell(None, float(count or 0.0), None if median is None else float(median))


def failed(message):
    """Cell of a measure that could not be read."""
    return Cell(error=message)


class Cells:
    """What a measure gave for all subjects: a mapping with a default for those without records.

    :param cells: {subject: Cell}; a subject is ("user" | "team" | "company", id)
    :param default: Cell of a subject that has no records
    :param error: why nothing could be read, or None

    ``seconds`` says how long it took to read so many measures ``together``.
    """

    seconds = None
    together = 1

    def __init__(self, cells, default, error=None):
        self.cells = cells
        self.default = default
        self.error = error

    @property
    def whole(self):
        """All that is known of the measure."""
        return self

    def __getitem__(self, subject):
        return self.cells.get(subject, self.default)

    def __iter__(self):
        return iter(self.cells)

    @classmethod
    def of_error(cls, message):
        return cls({}, failed(message), message)


class Changes(Cells):
    """Of what a measure gave only that which is not as it was known.

    :param known: function that gives what was known, {subject: Cell}
    """

    def __init__(self, cells, default, known):
        super().__init__(cells, default)
        self.known = known

    @cached_property
    def whole(self):
        return Cells({**self.known(), **self.cells}, self.default)
