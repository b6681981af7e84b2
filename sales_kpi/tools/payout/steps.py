"""Step tables: what a sum of basis is paid; tables of factors; two scales at once."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from .money import ONE, ZERO, Fault, exact, is_reached, plain

INFINITY = Decimal("Infinity")
MODES = ("marginal", "whole", "interpolated")


@dataclass(frozen=True)
class Step:
    """What is paid from ``floor`` on, until below ``ceiling``.

    :param floor: amount, or a level (an attainment as a share, a score), as the table says
    :param ceiling: None: without end
    :param rate: share of the basis, or sum a unit, or coefficient
    :param fixed: sum besides, for reaching the step
    """

    floor: Decimal
    ceiling: Decimal | None = None
    rate: Decimal = ZERO
    fixed: Decimal = ZERO

    def __post_init__(self):
        for name in ("floor", "rate", "fixed"):
            object.__setattr__(self, name, exact(getattr(self, name)))
        if self.ceiling is not None:
            object.__setattr__(self, "ceiling", exact(self.ceiling))


class Part(NamedTuple):
    """A piece of a row that was paid at one rate."""

    amount: Decimal
    rate: Decimal
    fixed: Decimal = ZERO

    @property
    def pay(self):
        return self.amount * self.rate + self.fixed


def make_steps(table):
    """Return the steps of [(floor, rate)] or [(floor, rate, fixed)]: each ends where the next
    begins, the last one never."""
    rows = sorted(table, key=lambda row: exact(row[0]))
    ends = [*(row[0] for row in rows[1:]), None]
    return [Step(row[0], end, *row[1:]) for row, end in zip(rows, ends, strict=True)]


def check_steps(steps):
    """Return the ``Fault``s of a table of steps, in the order given; none: it can be used."""
    steps = list(steps)
    if not steps:
        return [Fault("empty", (), "There is no step. Add one from 0.")]
    faults = [] if steps[0].floor == 0 else [_start_fault(steps[0].floor)]
    for step in steps:
        faults += _find_own_faults(step)
    for before, step in pairwise(steps):
        faults += _find_joint_faults(before, step)
    end = steps[-1].ceiling
    if end is not None:
        text = f"Nothing is said about {plain(end)} and more. Leave the end of the last step empty."
        faults.append(Fault("end", (end,), text))
    return faults


def _start_fault(floor):
    text = f"The first step begins at {plain(floor)}. It must begin at 0."
    return Fault("start", (floor,), text)


def _find_own_faults(step):
    if step.ceiling is not None and step.ceiling <= step.floor:
        text = f"The step from {plain(step.floor)} ends at {plain(step.ceiling)}. End it later."
        yield Fault("order", (step.floor, step.ceiling), text)
    if step.rate < 0 or step.fixed < 0:
        text = f"The step from {plain(step.floor)} pays less than nothing. Use 0 or more."
        yield Fault("negative", (step.floor,), text)


def _find_joint_faults(before, step):
    end = before.ceiling
    if end is None or end > step.floor:
        end_text = "never ends" if end is None else f"ends at {plain(end)}"
        text = (
            f"Overlap: the step from {plain(before.floor)} {end_text}, and the next one begins "
            f"at {plain(step.floor)}. Let it end there."
        )
        yield Fault("overlap", (before.floor, end, step.floor), text)
    elif end < step.floor:
        text = f"Gap: no step covers {plain(end)} to {plain(step.floor)}. Let them meet."
        yield Fault("gap", (end, step.floor), text)


def pay_of(steps, mode, x, target=None, level=None):
    """Return F(x), the pay of a sum of basis, in full precision; 0 for 0 or less.

    :param steps: list of ``Step``, checked
    :param mode: "marginal" (each step's rate for what lies in it; its fixed sum adds to those
        below), "whole" (the rate of the step reached, for everything) or "interpolated" (the rate
        rises in a straight line from floor to floor, flat from the last one on; for everything)
    :param x: sum of the basis, or of units
    :param target: the steps are attainments, x / target; 0 or less: there is none, and no pay
    :param level: the steps are levels of something else, whatever x is: a score, the attainment of
        another measure. Below 0 there is no step; at 0 a marginal table pays nothing.
    """
    return sum((part.pay for part in parts_of(steps, mode, x, target, level)), ZERO)


def parts_of(steps, mode, x, target=None, level=None):
    """Return F(x) as ``Part``s, lowest step first, for the row's sentence. See ``pay_of``."""
    x = exact(x)
    unit = ONE if target is None else exact(target)
    level = None if level is None else exact(level)
    if x <= 0 or (unit <= 0 and level is None):
        return []
    if mode != "marginal":
        return _FLAT_MODES[mode](steps, x, x / unit if level is None else level)
    if level is None:
        return _marginal(steps, x, unit)
    return _marginal(steps, x, x / level) if level > 0 else []


def _marginal(steps, x, unit):
    """:param unit: the amount that a level of 1 stands for"""
    parts = []
    for step in steps:
        low = step.floor * unit
        if not is_reached(x, low):
            break
        high = x if step.ceiling is None else min(x, step.ceiling * unit)
        parts.append(Part(max(high - low, ZERO), step.rate, step.fixed))
    return [part for part in parts if part.amount or part.fixed]


def _whole(steps, x, level):
    step = find_step(steps, level)
    return [Part(x, step.rate, step.fixed)] if step else []


def _interpolated(steps, x, level):
    step = find_step(steps, level)
    if step is None:
        return []
    above = [each for each in steps if each.floor > step.floor][:1]
    if not above or level <= step.floor:
        return [Part(x, step.rate, step.fixed)]
    way = (level - step.floor) / (above[0].floor - step.floor)
    rate, fixed = (
        low + (high - low) * way
        for low, high in ((step.rate, above[0].rate), (step.fixed, above[0].fixed))
    )
    return [Part(x, rate, fixed)]


_FLAT_MODES = {"whole": _whole, "interpolated": _interpolated}


def find_step(steps, level):
    """Return the step that a level is in, or None below all: 94.9999999999 is in that from 95."""
    reached = [step for step in steps if is_reached(level, step.floor)]
    return reached[-1] if reached else None


def cliffs(steps, mode, target=1):
    """Return [(level, sum)]: where one cent more moves the pay by a whole sum, for the warning "a
    cliff of 3,000.00 at 100 %". A fall is negative.

    :param target: steps of attainments: the amount of 100 %
    """
    target = exact(target)
    if mode == "interpolated":
        return []
    found = []
    for before, step in pairwise(steps):
        jump = step.fixed
        if mode == "whole":
            jump += (step.rate - before.rate) * step.floor * target - before.fixed
        found.append((step.floor, jump))
    return [(level, jump) for level, jump in found if jump]


def next_step(steps, x, target=None):
    """Return (what is missing to the next step, in the unit of x; that step), or None on the last
    one and without a target."""
    unit = ONE if target is None else exact(target)
    ahead = [step for step in steps if not is_reached(x, step.floor * unit)]
    return (ahead[0].floor * unit - exact(x), ahead[0]) if ahead and unit > 0 else None


# ---- row factors and matrices


def factor_of(table, value, closed=True):
    """Return the factor of a value: of days to cash (<= 15 days 1.1, <= 31 days 1.0, else 0.1).

    :param table: [(limit, factor)], ascending; the limit of the last is None
    :param closed: the limit belongs to its own row; else to the next one
    """
    value = exact(value)
    for limit, factor in table:
        if limit is None or value < exact(limit) or (closed and value == exact(limit)):
            return exact(factor)
    return ONE


def check_factors(table):
    """Return the ``Fault``s of a table as ``factor_of`` wants it."""
    limits = [limit for limit, _factor in table]
    if not limits:
        return [Fault("empty", (), "There is no factor. Add one without a limit.")]
    faults = [
        Fault("negative", (limit,), "A factor is below 0. Use 0 or more.")
        for limit, factor in table
        if exact(factor) < 0
    ]
    if limits[-1] is not None:
        text = f"Nothing is said about more than {plain(limits[-1])}. Add a last row without limit."
        faults.append(Fault("end", (limits[-1],), text))
    rising = [None if limit is None else exact(limit) for limit in limits]
    if rising[-1] is None:
        rising[-1] = INFINITY
    for low, high in pairwise(rising):
        if low is None or high is None or high <= low:
            text = "The limits don't rise from row to row. Put them in order, each once."
            faults.append(Fault("order", (low, high), text))
    return faults


def matrix_of(rows, columns, cells, row_level, column_level):
    """Return the coefficient of two levels at once: attainment and collection rate.

    :param rows: floors of the first scale, ascending from 0; `columns`: those of the second
    :param cells: {(place of the row, place of the column): coefficient}; a missing one is 0
    :return: 0 where a level is below its scale
    """
    places = tuple(
        sum(is_reached(level, floor) for floor in floors) - 1
        for floors, level in ((rows, row_level), (columns, column_level))
    )
    return exact(cells.get(places, ZERO))
