"""What happened to an opportunity between two states of it.

A stage is anything that can be compared, None for no stage. A status is "won", "lost", or None for
open.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# How an opportunity enters the pipeline: as it is known, or closed before it was known.
ENTRIES = ("created", "imported")
CLOSINGS = ("won", "lost")
SOON = timedelta(days=1)  # a move taken back so soon is none


@dataclass(frozen=True)
class State:
    """An opportunity at one moment; who owned it does not make it a different state."""

    is_opportunity: bool
    status: str | None
    stage: Any


@dataclass
class Step:
    """A stage move that may still be taken back."""

    left: Any
    reached: Any
    date: datetime
    entered: datetime | None  # since when it had been in the stage left
    is_new: bool  # it had not been in the stage reached
    key: Any


@dataclass
class History:
    """What the log knows about an opportunity.

    `entered` is the instant of its last move, that is since when it is where it is; `since` the
    instant from which the running sales cycle counts; `been` are the stages in which it was, since
    it was sold again at least a day after a win. Whoever goes back within a day to a stage that he
    left has never left it: the moves there and back are taken back.

    `taken_back` are the keys of earlier moves that the moves followed took back. `is_late` says
    that it was closed before it entered the pipeline, as an import of history does: nobody knows
    when it came in. `entry` is the key of that move.
    """

    created: bool = False
    status: str | None = None
    cycle: int = 1
    entered: datetime | None = None
    since: datetime | None = None
    came: datetime | None = None
    closed: datetime | None = None
    is_late: bool = False
    entry: Any = None
    been: set = field(default_factory=set)
    steps: list = field(default_factory=list)
    taken_back: list = field(default_factory=list)

    def add(self, kind, date, left=None, reached=None, key=None):
        """Follow one more move; say whether it takes moves back, and so itself.

        :param key: whatever the caller knows the move by
        """
        if kind == "stage":
            if self._take_back(date, reached):
                return True
            is_new = reached not in self.been
            self.steps.append(Step(left, reached, date, self.entered, is_new, key))
        else:
            self.steps.clear()
        self.entered = date
        if kind in ENTRIES:
            self._enter(date, key)
        elif kind == "reopened":
            self._reopen(date)
        elif kind in CLOSINGS:
            self.status, self.closed = kind, date
            self.is_late |= bool(self.came and date < self.came)
        self.been.add(reached)
        return False

    def _enter(self, date, key):
        self.created, self.came, self.entry = True, date, key
        self.since = min(self.since or date, date)

    def _reopen(self, date):
        self.cycle += 1
        if self.status == "won":
            # Selling it again is a new cycle; a loss taken back goes on with the old one.
            self.since = date
            if date - self.closed > SOON:
                self.been.clear()
        self.status = None

    def _take_back(self, date, reached):
        for place, step in enumerate(self.steps):
            if step.left == reached and date - step.date <= SOON:
                back = self.steps[place:]
                del self.steps[place:]
                self.entered = step.entered
                self.been -= {one.reached for one in back if one.is_new}
                self.taken_back += [one.key for one in back]
                return True
        return False

    def follow(self, kind, date, left=None, reached=None, key=None):
        """Add a move, and return its days in the stage left, days of its cycle (of a win or a
        loss; both None where nobody knows since when), its cycle, whether it led where the
        opportunity had been, and whether it took back a move."""
        closes = kind in CLOSINGS
        days = days_between(self.entered, date)
        cycle_days = days_between(self.since, date) if closes else 0.0
        again = reached in self.been
        undone = self.add(kind, date, left, reached, key)
        return {
            "days": days,
            "cycle_days": cycle_days,
            "cycle": self.cycle,
            "again": again,
            "undone": undone,
        }


def days_between(start, end):
    """Days from one instant to another; 0 without a start, None when the start is later (a date
    that was put back)."""
    if not start:
        return 0.0
    return (end - start).total_seconds() / 86400 if start <= end else None


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
