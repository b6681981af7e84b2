"""What happened to an opportunity between two states of it.

A stage is anything that can be compared, None for no stage. A status is "won", "lost", or None for
open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class State:
    """An opportunity at one moment; who owned it does not make it a different state."""

    is_opportunity: bool
    status: str | None
    stage: Any


@dataclass
class History:
    """What the log knows about an opportunity.

    `entered` is the instant of its last move, that is since when it is where it is; `since` the
    instant from which the running sales cycle counts.
    """

    created: bool = False
    status: str | None = None
    cycle: int = 1
    entered: datetime | None = None
    since: datetime | None = None

    def add(self, kind, date):
        """Follow one more move."""
        self.entered = date
        if kind == "created":
            self.created = True
            self.since = min(self.since or date, date)
        elif kind == "reopened":
            self.cycle += 1
            if self.status == "won":
                # Selling it again is a new cycle; a loss taken back goes on with the old one.
                self.since = date
            self.status = None
        elif kind in ("won", "lost"):
            self.status = kind

    def follow(self, kind, date):
        """Add a move, and return its days in the stage left, days of its cycle (of a win or a
        loss), and cycle."""
        closes = kind in ("won", "lost")
        days = days_between(self.entered, date)
        cycle_days = days_between(self.since, date) if closes else 0.0
        self.add(kind, date)
        return {"days": days, "cycle_days": cycle_days, "cycle": self.cycle}


def days_between(start, end):
    """Days from one instant to another; 0 when the start is unknown or later (a corrected date)."""
    return max((end - start).total_seconds() / 86400, 0.0) if start else 0.0


def moves(before, after, history):
    """Return the moves [(kind, stage left, stage reached)] that lead to a state.

    The log decides what is new: a deal that it knows as won is not won again, and one that it
    knows stays known when it is turned back into a lead. A deal that goes from won to lost, or
    back, is reopened in between.

    :param before: `State`, or None for a new record
    :param after: `State`
    :param history: `History` of the record
    """
    if not history.created:
        return _entry(after) if after.is_opportunity else []
    left = before.stage if before else None
    if history.status == after.status:
        moved = after.status is None and left != after.stage
        return [("stage", left, after.stage)] if moved else []
    if history.status is None:
        return [(after.status, left, after.stage)]
    if after.status is None:
        return [("reopened", left, after.stage)]
    between = left if after.status == "won" else after.stage
    return [("reopened", left, between), (after.status, between, after.stage)]


def _entry(after):
    created = [("created", None, after.stage)]
    return [*created, (after.status, None, after.stage)] if after.status else created
