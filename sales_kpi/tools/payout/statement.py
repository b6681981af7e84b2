"""The order of operations of a statement, each step with its amount.

rows -> gate, component floor and cap -> multiplier -> sum -> penalties -> plan floor and cap ->
reversals and adjustments -> guarantee -> carry-over.

Claw-backs lower what the guarantee looks at, as far as they may be taken now. What was carried over
from before is taken after it, and only of what is above the minimum: whoever has a guarantee is
paid at least that, and nothing is forgiven.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .money import HUNDRED, ONE, ZERO, bound, exact, money

GUARANTEES = ("none", "recoverable", "kept")


@dataclass(frozen=True)
class Component:
    """What a component of the plan earned in a pay period.

    :param amounts: of its rows, each rounded
    :param gated: its gate is not reached, so that it pays nothing, its floor neither
    :param multiplier: 1: none
    :param penalised: penalties take their per cents of it
    """

    code: str
    amounts: tuple = ()
    floor: Decimal | None = None
    cap: Decimal | None = None
    gated: bool = False
    multiplier: Decimal = ONE
    penalised: bool = True


@dataclass(frozen=True)
class Guarantee:
    """What a person gets at least.

    :param minimum: of a pay period
    :param kind: one of ``GUARANTEES``
    :param recovers: what was topped up may be recovered in this pay period
    :param owed: what was topped up so far and not recovered, 0 or more
    """

    minimum: Decimal = ZERO
    kind: str = "none"
    recovers: bool = False
    owed: Decimal = ZERO


class Guaranteed(NamedTuple):
    """What a guarantee makes of a pay period; `owed` is the state for the next one."""

    top_up: Decimal
    recovered: Decimal
    owed: Decimal


class Carried(NamedTuple):
    """What is paid, what of the claw-backs was taken now, and what is left of them: 0 or less."""

    paid: Decimal
    taken: Decimal
    carried: Decimal


class _Taken(NamedTuple):
    taken: Decimal
    most: Decimal
    carried: Decimal


class Line(NamedTuple):
    """A step of a statement.

    :param step: "rows", "gate", "floor", "cap", "multiplier", "penalty", "plan_floor", "plan_cap",
        "change" (reversal or adjustment), "deferred" (claw-backs beyond what may be taken now),
        "top_up", "recovery" (of what was topped up before) or "carried" (what is taken now of what
        was carried over before)
    :param code: of the component, penalty or change; None: of the plan
    :param amount: what it adds; below 0: what it takes off
    :param subtotal: after it
    :param base: what it was reckoned of, where that is something else than the subtotal before
    """

    step: str
    code: str | None
    amount: Decimal
    subtotal: Decimal
    base: Decimal | None = None


@dataclass(frozen=True)
class Statement:
    """A statement of a person, plan and pay period; its lines sum to what is paid.

    :param earned: before reversals and adjustments
    :param paid: never below 0
    :param carried: what is taken into the next pay period, 0 or less
    :param owed: to the guarantee
    :param above_cap: what component caps and the plan's cap cut off
    """

    lines: tuple
    earned: Decimal
    paid: Decimal
    carried: Decimal
    owed: Decimal
    above_cap: Decimal


def penalties(base, percents, digits=2):
    """Return what each penalty takes off, 0 or less: added up, not compounded, never more than all.

    :param base: the sum of what is penalised; of 0 or less nothing is taken
    :param percents: list of per cents
    """
    base, so_far, amounts = max(exact(base), ZERO), ZERO, []
    for percent in percents:
        before = money(base * so_far / HUNDRED, digits)
        so_far = min(so_far + exact(percent), HUNDRED)
        amounts.append(before - money(base * so_far / HUNDRED, digits))
    return amounts


def guarantee(earned, terms):
    """Return the ``Guaranteed`` of what was earned, claw-backs taken off: 0 or more.

    What was topped up before is recovered only of what is above the minimum.

    :param terms: ``Guarantee``
    """
    earned, owed = exact(earned), exact(terms.owed)
    minimum = _get_minimum(terms)
    top_up = max(minimum - earned, ZERO)
    recovered = min(max(earned - minimum, ZERO), owed) if terms.recovers else ZERO
    if terms.kind == "recoverable":
        owed += top_up
    return Guaranteed(top_up, recovered, owed - recovered)


def _get_minimum(terms):
    return ZERO if terms.kind == "none" else exact(terms.minimum)


def carry_over(gains, losses, carried=ZERO, limit=HUNDRED, digits=2):
    """Return what is ``Carried``. Nothing is lost: what is paid and what is carried are the gains,
    the losses and what was carried before.

    :param gains: what is earned, 0 or more
    :param losses: claw-backs of this pay period, 0 or less
    :param carried: claw-backs of those before, 0 or less
    :param limit: per cent of the gains that may be taken back at a time
    """
    gains, due = exact(gains), exact(losses) + exact(carried)
    taken = max(min(-due, _get_most(gains, limit, digits)), ZERO)
    return Carried(gains - taken, taken, due + taken)


def _get_most(gains, limit, digits):
    """What may be taken back of so much at a time."""
    return money(gains * min(max(exact(limit), ZERO), HUNDRED) / HUNDRED, digits)


def compute_statement(
    components,
    penalty_percents=(),
    floor=None,
    cap=None,
    changes=(),
    terms=None,
    carried=ZERO,
    recovery_limit=HUNDRED,
    digits=2,
):
    """Return the ``Statement`` of a person, plan and pay period.

    :param components: list of ``Component``
    :param penalty_percents: [(code, per cent)] of the penalties that apply
    :param floor, cap: of the plan
    :param changes: [(code, amount)]: reversals, below 0, and adjustments
    :param terms: ``Guarantee``, or None
    :param carried: from the pay period before, 0 or less
    :param recovery_limit: per cent of what is earned that may be taken back at a time
    """
    sheet, terms = _Sheet(digits), terms or Guarantee()
    marked = sum((sheet.add_component(each) for each in components), ZERO)
    sheet.add_penalties(marked, penalty_percents)
    sheet.add_bound("plan_floor", None, sheet.total, floor, None)
    sheet.add_bound("plan_cap", None, sheet.total, None, cap)
    earned = sheet.total
    now = sheet.add_changes(changes, recovery_limit)
    owed = sheet.add_guarantee(terms)
    spare = min(sheet.total - _get_minimum(terms), now.most - now.taken)
    taken = max(min(-exact(carried), spare), ZERO)
    sheet.add("carried", None, -taken)
    rest = exact(carried) + taken + now.carried
    return Statement(tuple(sheet.lines), earned, sheet.total, rest, owed, sheet.above_cap)


@dataclass
class _Sheet:
    """A statement on its way: each step adds its line."""

    digits: int
    lines: list = field(default_factory=list)
    total: Decimal = ZERO
    above_cap: Decimal = ZERO

    def add(self, step, code, amount, base=None):
        if amount or step == "rows":
            self.total += amount
            self.lines.append(Line(step, code, amount, self.total, base))
        return amount

    def add_component(self, component):
        """:return: the part of it that penalties look at"""
        code = component.code
        amount = self.add("rows", code, sum(map(exact, component.amounts), ZERO))
        if component.gated:
            self.add("gate", code, -amount)
            return ZERO
        amount += self.add_bound("floor", code, amount, component.floor, None)
        amount += self.add_bound("cap", code, amount, None, component.cap)
        product = money(amount * exact(component.multiplier), self.digits)
        amount += self.add("multiplier", code, product - amount, amount)
        return amount if component.penalised else ZERO

    def add_bound(self, step, code, amount, floor, cap):
        change = bound(amount, floor, cap) - amount
        self.above_cap += max(-change, ZERO)
        return self.add(step, code, change, amount)

    def add_penalties(self, base, percents):
        amounts = penalties(base, [percent for _code, percent in percents], self.digits)
        for (code, _percent), amount in zip(percents, amounts, strict=True):
            self.add("penalty", code, amount, base)

    def add_changes(self, changes, limit):
        """:return: (what of the claw-backs is taken now, the most that may be, what is left)"""
        losses = ZERO
        for code, amount in changes:
            losses += min(self.add("change", code, exact(amount)), ZERO)
        gains = max(self.total - losses, ZERO)
        now = carry_over(gains, self.total - gains, ZERO, limit, self.digits)
        self.add("deferred", None, -now.carried)
        return _Taken(now.taken, _get_most(gains, limit, self.digits), now.carried)

    def add_guarantee(self, terms):
        """:return: what is owed to it from now on"""
        result = guarantee(self.total, terms)
        self.add("top_up", None, result.top_up)
        self.add("recovery", None, -result.recovered)
        return result.owed
