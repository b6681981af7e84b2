"""A closed row that something is taken back of. Plain classes: they live for one refresh only."""

from dataclasses import dataclass, field
from decimal import Decimal

from .....tools import payout
from .....tools.payout import Earned, exact
from .applied import remake_scale

ZERO = Decimal(0)
ORIGIN = (
    "id", "line_id", "user_id", "team_id", "key", "date", "basis", "amount", "rate", "factor",
    "share", "fx", "period_id", "tier_from", "tier_to", "res_model", "res_id", "parts",
)  # fmt: skip


@dataclass
class Sums:
    """What a tier period holds so far: basis, its pay in full precision, and as it was rounded."""

    basis: Decimal = ZERO
    full: Decimal = ZERO
    amount: Decimal = ZERO
    first: tuple = field(default=None, repr=False)

    def add(self, basis, full, amount):
        self.first = self.first or (self.basis, self.full, self.amount)
        self.basis += basis
        self.full += full
        self.amount += amount

    def reset(self):
        """As it was before this refresh."""
        if self.first:
            self.basis, self.full, self.amount = self.first

    def __iter__(self):
        return iter((self.basis, self.full, self.amount))


@dataclass(eq=False)
class Origin:
    """A closed row that something is taken back of.

    Of a row that was taken back in part before it was closed, ``parts`` keep what is ``left``: its
    basis, what that pays as if nothing else had been, and what was taken ``back`` for the rest.

    :param row: {column: value}
    :param line: its component
    :param later: basis that was taken back of it since it was closed
    :param tier: ``Sums`` of its tier period by now, the same for all its rows
    """

    row: dict
    line: object
    later: Decimal = ZERO
    tier: Sums = field(default_factory=Sums)

    def __post_init__(self):
        self.left = self.row["parts"].get("left") or {}
        self.off = self.row["basis"] - exact(self.left.get("basis", self.row["basis"]))
        self.reset()

    def reset(self):
        self.taken = self.off + self.later
        self.tier.reset()

    @property
    def share(self):
        return self.row["share"]

    @property
    def rest(self):
        return self.row["basis"] - self.taken

    def as_earned(self):
        """What was left of it when it was closed."""
        row, parts, left = self.row, self.row["parts"], self.left
        amount = exact(left.get("amount", parts.get("due", row["amount"])))
        full = exact(left.get("full", parts.get("full", amount)))
        before = exact(left.get("before", parts.get("before", 0)))
        scale = None if parts.get("bonus") else remake_scale(self.line, parts)
        basis = row["basis"] - self.off
        return Earned(basis, amount, full, row["factor"] / row["fx"], before, scale)

    def take(self, piece, digits):
        """Take so much more of it back.

        :param piece: basis; negative: it is earned again
        :return: (what that takes off, the same in full precision): 0 or less
        """
        before = self.taken
        self.taken += piece
        amount, full = self._get_change(before, digits)
        self.tier.add(-piece, full, amount)
        return amount, full

    def _get_change(self, before, digits):
        if self.line.clawback == "none":
            return ZERO, ZERO
        if self.line.clawback == "steps" and not self.row["parts"].get("bonus"):
            return self._redo_steps(before - self.taken, digits)
        now, then = (self._get_worth(taken, digits) for taken in (self.taken, before))
        return now[0] - then[0], now[1] - then[1]

    def _redo_steps(self, basis, digits):
        earned, before = self.as_earned(), self.tier.basis

        def pay(amount):
            return earned.scale.pay_of(amount) * earned.factor

        amount = payout.difference(pay, before, basis, digits)
        return amount, pay(before + basis) - pay(before)

    def _get_worth(self, taken, digits):
        """(amount, in full precision) that it pays with so much of it taken back."""
        earned = self.as_earned()
        # It stays as long as anything of the document counts; rows of former versions go in part.
        if self.row["parts"].get("bonus") == "whole":
            kept = self.row["amount"] if taken < self.row["basis"] else ZERO
            return kept, kept
        if taken >= self.off:
            return payout.kept_of(earned, taken - self.off, digits)
        more = exact(self.left["back"]) * (self.off - taken) / self.off
        return earned.amount + payout.money(more, digits), earned.full + more
