"""Rows of the ledger: what each document earns, and what is taken back of it."""

from decimal import Decimal
from math import prod
from typing import NamedTuple

from .money import ONE, ZERO, exact, money
from .scale import Scale


def difference(function, before, x, digits=2):
    """Return what x adds to what was there before it: money(F(before + x)) - money(F(before)).

    :param function: F, from a sum of basis to its pay in full precision
    :param before: sum of the basis of the tier period so far
    :param x: what is added; negative: what is taken away, the steps redone
    """
    before, x = exact(before), exact(x)
    return money(function(before + x), digits) - money(function(before), digits)


class Earned(NamedTuple):
    """A row as it was earned: all that its reversal needs.

    :param basis: amount or units, after the share
    :param amount: what it pays, rounded
    :param full: what it pays in full precision, seen alone; None: as `amount`
    :param factor: product of the row's factors
    :param before: basis that the tier period had before it
    :param scale: None: not known, and all of its basis counts the same
    """

    basis: Decimal
    amount: Decimal
    full: Decimal | None = None
    factor: Decimal = ONE
    before: Decimal = ZERO
    scale: Scale | None = None

    @property
    def parts(self):
        """What the basis was paid at, before the factor: list of ``Part``s, lowest step first."""
        return self.scale.parts_between(self.before, self.basis) if self.scale else []

    @property
    def rate(self):
        """What a unit of the basis was paid on average, before the factor."""
        return _sum(self.parts) / self.basis if self.basis else ZERO


class Ledger:
    """Rows of a component, person and tier period, earned one after the other.

    The amounts sum to the rounded whole, whatever it was cut into. Rows that were earned before,
    in another pay period, are told by their sums.

    :param scale: ``Scale``
    :param digits: of the currency
    :param basis: sum of the basis so far
    :param full: sum of the pay so far, in full precision; None: F(basis)
    :param amount: sum of the rounded rows so far; None: as `full` rounds
    """

    def __init__(self, scale, digits=2, basis=ZERO, full=None, amount=None):
        self.scale, self.digits = scale, digits
        self.basis = exact(basis)
        self._pay = scale.pay_of(self.basis)  # without factors
        self.full = self._pay if full is None else exact(full)
        self.amount = money(self.full, digits) if amount is None else exact(amount)

    def earn(self, basis, factors=()):
        """Add a row and return it: an ``Earned``. Order: date of the event, then id.

        :param basis: after the share; negative: it was lowered
        """
        basis, before, paid = exact(basis), self.basis, self.amount
        factor = prod(map(exact, factors), start=ONE) if factors else ONE
        self.basis += basis
        pay = self.scale.pay_of(self.basis)
        full = (pay - self._pay) * factor
        self._pay = pay
        self.full += full
        self.amount = money(self.full, self.digits)
        return Earned(basis, self.amount - paid, full, factor, before, self.scale)


def _sum(parts):
    return sum((part.pay for part in parts), ZERO)


def net_of(cash, net, gross):
    """Return the part of a document's net amount that cash on its gross amount stands for, in full
    precision; 0 where it is about nothing."""
    gross = exact(gross)
    return exact(cash) * exact(net) / gross if gross else ZERO


# ---- taken back


def take_back(row, back, before=ZERO, digits=2):
    """Return the amount (0 or less) of a reversal, at the row's own rate, factor and target.

    Of a row that crossed a step what was paid last goes first. All of a row gives all of its
    amount, in however many pieces.

    :param row: ``Earned``
    :param back: basis taken back now, 0 or more; what is more than the row's counts no further
    :param before: basis that was taken back of it before
    """
    before, back = exact(before), exact(back)
    now, then = (kept_of(row, taken, digits)[0] for taken in (before + back, before))
    return now - then


def kept_of(row, taken, digits=2):
    """Return what is left of a row's amount when so much of its basis is taken back, and the same
    in full precision."""
    full = row.amount if row.full is None else row.full
    if taken <= 0:
        return row.amount, full
    if taken >= row.basis:
        return ZERO, ZERO
    lost = full * _get_paid_share(row, taken)
    return row.amount - money(lost, digits), full - lost


def _get_paid_share(row, taken):
    """The share of a row's pay that was paid for the last so much of its basis."""
    parts = row.parts
    paid = _sum(parts)
    if not paid or sum(part.amount for part in parts) != row.basis:
        return taken / row.basis
    left, back = taken, ZERO
    for part in reversed(parts):
        piece = min(left, part.amount)
        back += part.pay * piece / part.amount if part.amount else part.pay
        left -= piece
        if not left:
            break
    return back / paid


def newest_first(rests, back):
    """Spread what is taken back over rows, the newest first.

    :param rests: basis that is left of each row, oldest first
    :return: list of what goes to each, and last what no row is left for
    """
    left, parts = exact(back), []
    for rest in reversed(rests):
        parts.append(min(left, max(exact(rest), ZERO)))
        left -= parts[-1]
    return [*reversed(parts), left]


def release(amount, released, cash, due, digits=2):
    """Return what cash releases now of an amount that was earned before; negative: cash went back.

    :param amount: rounded; what was earned of it. Cancelled: 0, and what was released comes back.
    :param released: of it so far
    :param cash: all that has come in so far, up to what is `due`
    """
    cash, due = exact(cash), exact(due)
    share = min(max(cash / due, ZERO), ONE) if due else ONE
    return money(exact(amount) * share, digits) - exact(released)


# ---- other kinds of rows


def performance(base_pay, coefficient, days=1, working_days=1, digits=2):
    """Return base pay x coefficient, for the working days that somebody was there."""
    working_days = exact(working_days)
    if working_days <= 0:
        return ZERO
    return money(exact(base_pay) * exact(coefficient) * exact(days) / working_days, digits)


def override(team, own, rate, digits=2):
    """Return a leader's part of what his team with its child teams sold, less his own sales."""
    return money((exact(team) - exact(own)) * exact(rate), digits)
