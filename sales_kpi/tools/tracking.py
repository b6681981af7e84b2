"""Replay of what was tracked about an opportunity: the moves that it must have made.

The tracking tells changes, each with its old and new value. Before the first tracked change of a
field it had that change's old value; a field that was never tracked had today's value all along.
"""

from dataclasses import dataclass, field
from datetime import datetime

from .pipeline import History, State, moves

FIELDS = ("stage", "status", "user", "team", "reason", "revenue")


@dataclass
class Lead:
    """An opportunity as it is today; `values` by the names of `FIELDS`, ids or None."""

    create_date: datetime
    values: dict
    date_conversion: datetime | None = None
    date_closed: datetime | None = None
    date_stage: datetime | None = None
    write_date: datetime | None = None


@dataclass
class Change:
    """What one transaction tracked: {name: (old value, new value)}.

    Names are those of `FIELDS`, "type" ("lead" or "opportunity") and "active" (bool).
    """

    date: datetime
    values: dict = field(default_factory=dict)


def replay(lead, changes, won_stages):
    """Return the moves of an opportunity, in order.

    :param lead: `Lead`
    :param changes: list of `Change`, in order
    :param won_stages: the stages that are won stages today; they tell the wins of a history in
        which Odoo did not track the status yet
    :return: list of dicts: date, kind, left, reached (stages), user, team, reason, revenue,
        days, cycle_days, cycle, again, undone
    """
    return _Replay(lead, changes, won_stages).run()


class _Replay:
    def __init__(self, lead, changes, won_stages):
        self.lead = lead
        self.changes = changes
        self.won_stages = won_stages
        self.tracks_status = any("status" in change.values for change in changes)
        self.values = self._initial_values()
        self.entry = self._entry_date()
        self.history = History(since=lead.create_date)
        self.found = []

    def run(self):
        for change in self.changes:
            self._follow(change)
        if not self.history.created:
            self._log(self.entry, None, self.values)
        self._arrive()
        if self.history.is_late:
            self.history.entry["kind"] = "imported"
        for move in self.history.taken_back:
            move["undone"] = True
        return self.found

    def _initial_values(self):
        values = dict(self.lead.values)
        if not self.tracks_status:
            # Nothing tells since when it is closed: it was open, until the end says otherwise.
            values["status"] = None
        for change in reversed(self.changes):
            values.update({name: old for name, (old, _new) in change.values.items()})
        return {name: values[name] for name in FIELDS}

    def _entry_date(self):
        """When it became an opportunity."""
        if self.lead.date_conversion:
            return self.lead.date_conversion
        for change in self.changes:
            if _is_conversion(change):
                return change.date
        return self.lead.create_date

    def _follow(self, change):
        before, after = self.values, self._apply(change)
        self.values = after
        if not self.history.created:
            if _is_conversion(change):
                self._log(self.entry, None, after)
                return
            if change.date < self.entry:
                return
            self._log(self.entry, None, before)
        self._log(change.date, before, after)

    def _apply(self, change):
        after = dict(self.values)
        after.update({name: new for name, (_old, new) in change.values.items() if name in FIELDS})
        if not self.tracks_status:
            after["status"] = self._guess_status(change, after)
        return after

    def _guess_status(self, change, after):
        """The status after a change, told by the won stages and by archiving with a reason."""
        status = after["status"]
        if change.values.get("active") == (False, True) and status == "lost":
            status = None
        if "stage" in change.values:
            status = "won" if after["stage"] in self.won_stages else None
        if change.values.get("active") == (True, False) and change.values.get("reason", (0, 0))[1]:
            status = "lost"
        return status

    def _log(self, date, before, after):
        state = before and State(True, before["status"], before["stage"])
        now = State(True, after["status"], after["stage"])
        for kind, left, reached in moves(state, now, self.history):
            user, team = _credited(kind, before, after)
            move = {
                "date": date,
                "kind": kind,
                "left": left,
                "reached": reached,
                "user": user,
                "team": team,
                "reason": None,
                "revenue": after["revenue"],
            }
            move |= self.history.follow(kind, date, left, reached, key=move)
            self.found.append(move)
        self._note_reason(after)

    def _note_reason(self, values):
        """The reason of a loss may come, or change, while the deal is lost."""
        if values["status"] == "lost" and self.found and self.found[-1]["kind"] == "lost":
            self.found[-1]["reason"] = values["reason"]

    def _arrive(self):
        """Close the gap between the tracked past and today, as imports leave it."""
        lead, today = self.lead, {name: self.lead.values[name] for name in FIELDS}
        if today["status"]:
            date = lead.date_closed or lead.write_date
        else:
            date = lead.date_stage or lead.write_date
        self._log(date or self.entry, {**today, **self._gap()}, today)

    def _gap(self):
        return {name: self.values[name] for name in ("stage", "status")}


def _is_conversion(change):
    return change.values.get("type", (None, None))[1] == "opportunity"


def _credited(kind, before, after):
    """Owner and team: the first one for an entry, else the one before the change if any."""
    if kind == "created" or before is None or not before["user"]:
        return after["user"], after["team"]
    return before["user"], before["team"] or after["team"]
