"""The steps of a component as they apply to a person in a tier period."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from .money import NOISE, ONE, ZERO, exact
from .steps import Part, parts_of, pay_of


@dataclass(frozen=True)
class Scale:
    """F and what it is made of; the arguments are those of ``pay_of``. Make one for many rows: it
    looks a sum up where ``pay_of`` adds the steps up."""

    steps: tuple
    mode: str = "marginal"
    target: Decimal | None = None
    level: Decimal | None = None

    def pay_of(self, x):
        """Return F(x) in full precision."""
        x = exact(x)
        if x <= 0:
            return ZERO
        if self._lines is None:
            return pay_of(self.steps, self.mode, x, self.target, self.level)
        place = bisect_right(self._starts, x) - 1
        if place < 0:
            return ZERO
        low, pay, rate = self._lines[place]
        return pay + (x - low) * rate

    def parts_of(self, x):
        return parts_of(self.steps, self.mode, x, self.target, self.level)

    def parts_between(self, before, x):
        """Return the ``Part``s that x adds to what was there before: their pay is F(before + x) -
        F(before). Where a step lifts the rate of what was there, that is a part of its own."""
        now, then = self.parts_of(exact(before) + exact(x)), self.parts_of(before)
        return (_subtract if self.mode == "marginal" else _lift)(now, then)

    @cached_property
    def _lines(self):
        """[(amount, pay there, rate from there)] a step; None: the pay is no straight line."""
        if self.level is not None:
            return self._get_line_of_level()
        unit = ONE if self.target is None else exact(self.target)
        if unit <= 0:
            return []
        if self.mode == "whole":
            return [(ZERO, step.fixed, step.rate) for step in self.steps]
        return self._get_marginal_lines(unit) if self.mode == "marginal" else None

    @cached_property
    def _starts(self):
        if self.level is not None:
            return [ZERO] * len(self._lines)
        unit = ONE if self.target is None else exact(self.target)
        # As is_reached() has it; an attainment is compared as such, an amount in its own unit.
        noise = NOISE * unit if self.mode == "whole" else NOISE
        return [step.floor * unit - noise for step in self.steps][: len(self._lines)]

    def _get_line_of_level(self):
        level = exact(self.level)
        parts = parts_of(self.steps, self.mode, level or ONE, None, level)
        rate = sum((part.amount * part.rate for part in parts), ZERO) / (level or ONE)
        return [(ZERO, sum((part.fixed for part in parts), ZERO), rate)] if parts else []

    def _get_marginal_lines(self, unit):
        lines, low, pay, rate = [], ZERO, ZERO, ZERO
        for step in self.steps:
            pay += (step.floor * unit - low) * rate + step.fixed
            low, rate = step.floor * unit, step.rate
            lines.append((low, pay, rate))
        return lines


def _subtract(now, then):
    nothing = Part(ZERO, ZERO)
    parts = [
        Part(new.amount - old.amount, (new if new.rate else old).rate, new.fixed - old.fixed)
        for new, old in zip_longest(now, then, fillvalue=nothing)
    ]
    return [part for part in parts if part.amount or part.fixed]


def _lift(now, then):
    new, old = (parts[0] if parts else Part(ZERO, ZERO) for parts in (now, then))
    parts = [
        Part(new.amount - old.amount, new.rate, new.fixed - old.fixed),
        Part(old.amount, new.rate - old.rate),
    ]
    return [part for part in parts if part.pay]
