"""Figure 17: closing a month of all salespeople (counted once more, frozen with evidence and what
stands on it, sealed), and verifying that everything is as it was sealed."""

import statistics

from .database import environment
from .timing import Row, seconds_and_queries, spread

# The goals in seconds; the limits are twice as much.
GOALS = {"closing a month": 30.0, "verifying it": 15.0}


def run(bench):
    with environment(bench.database) as env:
        closing = Closing(env, bench.scale)
        rounds = [closing.play() for _round in range(max(bench.rounds // 3, 1))]
    for name, goal in GOALS.items():
        times = [taken[name] for taken in rounds]
        ours = statistics.median(times)
        row = (ours, goal, ours / goal)
        note = closing.notes[name]
        yield Row(17, name, *row, goal=1, limit=2, note=note, details=spread(times))


class Closing:
    """The open month, which is full, is closed and verified; then everything is taken back."""

    def __init__(self, env, scale):
        self.env = env
        self.day = scale.month
        self.notes = {}

    def play(self):
        Period = self.env["sales.kpi.period"]
        self.period = Period.get_or_create("month", self.day, self.env.ref("base.main_company").id)
        calls = zip(GOALS, (self._close, self._verify), strict=True)
        taken = {name: self._time(name, call) for name, call in calls}
        self.env.cr.rollback()
        self.env.invalidate_all()
        return taken

    def _time(self, name, call):
        taken, queries = seconds_and_queries(self.env, call)
        self.notes[name] = f"{self._count():,} rows under the seal, {queries:,} queries"
        return taken

    def _close(self):
        self.period.action_review()
        self.env.flush_all()

    def _verify(self):
        """:raise RuntimeError: something is said not to be as it was sealed a moment ago"""
        if problems := self.period._verify():
            raise RuntimeError("\n".join(problems[:5]))

    def _count(self):
        snapshot = self.period.seal_ids._get_snapshot()
        return sum(len(table["rows"]) for table in snapshot.values())
