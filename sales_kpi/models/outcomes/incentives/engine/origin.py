"""A closed row that something is taken back of. Plain classes: they live for one refresh only."""

from dataclasses import dataclass
from decimal import Decimal

from .....tools import payout
from .....tools.payout import Earned, exact
from .applied import remake_scale

ZERO = Decimal(0)
ORIGIN = (
    "id", "line_id", "user_id", "team_id", "key", "date", "basis", "amount", "rate", "factor",
    "share", "fx", "period_id", "tier_from", "tier_to", "res_model", "res_id", "parts",
)  # fmt: skip


@dataclass(eq=False)
class Origin:
    """A closed row that something is taken back of.

    :param row: {column: value}
    :param line: its component
    :param taken: basis that was taken back of it so far
    :param tier_basis: what its tier period holds by now
    """

    row: dict
    line: object
    taken: Decimal
    tier_basis: Decimal

    @property
    def rest(self):
        return self.row["basis"] - self.taken

    def as_earned(self):
        row, parts = self.row, self.row["parts"]
        due = parts.get("due")
        amount = exact(due) if due else row["amount"]
        full = exact(parts.get("full", amount))
        before = exact(parts.get("before", 0))
        scale = None if parts.get("bonus") else remake_scale(self.line, parts)
        return Earned(row["basis"], amount, full, row["factor"] / row["fx"], before, scale)

    def take(self, piece, digits):
        """What it takes off (0 or less) to take back so much more of it."""
        earned, before = self.as_earned(), self.taken
        self.taken += piece
        if self.line.clawback == "none":
            return ZERO
        if self.line.clawback == "steps" and earned.scale:
            scale, factor = earned.scale, earned.factor
            amount = payout.difference(
                lambda x: scale.pay_of(x) * factor, self.tier_basis, -piece, digits
            )
            self.tier_basis -= piece
            return amount
        return payout.take_back(earned, piece, before, digits)

    def give(self, piece, digits):
        """What it gives to earn so much of it again that was taken back."""
        self.taken -= piece
        if self.line.clawback == "none":
            return ZERO
        return -payout.take_back(self.as_earned(), piece, self.taken, digits)
