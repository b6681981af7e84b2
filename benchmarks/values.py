"""Figure 15: what another program asks for a month: all salespeople in one call, as text, beside
two seconds. From the sources the eight measures that the company counts, and all that are shipped;
and all that were counted already."""

import contextlib
import json
import math
import statistics
from datetime import timedelta

from odoo.exceptions import ValidationError

from . import plain
from .database import environment
from .timing import Row, interleave, paired, seconds, spread

WANTED = 2.0


def run(bench):
    rounds = max(bench.rounds // 3, 1)
    with environment(bench.database) as env:
        month = Month(env, bench.scale)
        month.compare()
        eight = interleave(bench.rounds, {"plain": month.read_plainly, "ours": month.read_eight})
        every = interleave(rounds, {"ours": month.read_all})["ours"]
        parts = month.get_parts()
        month.count()
        counted = interleave(rounds, {"ours": month.read_counted})["ours"]
        env.cr.rollback()
    of_eight, plainly, _ratio = paired(eight["ours"], eight["plain"])
    note = f"plain queries: {plainly * 1000:.0f} ms"
    yield _tell("8 measures from the sources", of_eight, note, spread(eight["ours"]))
    note = f"{len(month.codes)} measures, {month.people:,} salespeople, {month.size / 1e6:.1f} MB"
    taken = statistics.median(counted)
    yield _tell("all measures, as they were counted", taken, note, spread(counted))
    details = spread(every) | {"parts": parts}
    yield _tell("all measures from the sources", statistics.median(every), note, details)


def _tell(name, taken, note, details):
    row = (taken, WANTED, taken / WANTED)
    return Row(15, f"a month for other programs: {name}", *row, goal=1, note=note, details=details)


class Month:
    """The open month of a database, with all measures that are shipped."""

    def __init__(self, env, scale):
        self.env = env
        self.company = env.ref("base.main_company")
        self.bounds = {"company": self.company.id, "start": scale.month, "end": scale.end}
        self.days = (scale.month, scale.end - timedelta(days=1))
        self.eight = list(plain.QUERIES)
        self.codes = self._switch_on().mapped("code")

    def _switch_on(self):
        """All measures that are shipped, but for those of modules that are not there. It is taken
        back at the end: the bench's own scheme counts eight of them only."""
        every = self.env["sales.kpi.definition"].with_context(active_test=False).search([])
        for definition in every:
            with contextlib.suppress(ValidationError), self.env.cr.savepoint():
                definition.active = True
        return every.filtered("active")

    def read_eight(self):
        return self._read(self.eight)

    def read_all(self):
        return self._read(self.codes)

    def count(self):
        """The month with all measures, as its refresh leaves it."""
        if not self.env["sales.kpi.period"].get_or_create("month", self.days[0]).refresh():
            raise RuntimeError("Somebody else is counting this month.")

    def read_counted(self):
        self.env.invalidate_all()
        found = self.env["sales.kpi.definition"].read_counted("month", self.days[0], self.codes)
        text = json.dumps(found, separators=(",", ":"), default=str)
        self.size = len(text)
        self.people = max(map(len, found["values"].values()))

    def _read(self, codes):
        """As the route does it, with nothing in the caches."""
        self.env.invalidate_all()
        values = self.env["sales.kpi.definition"].read_values(codes, *self.days)
        return json.dumps(values, separators=(",", ":"))

    def read_plainly(self):
        for code in plain.QUERIES:
            plain.read(self.env.cr, code, self.bounds)

    def get_parts(self):
        """{code: seconds} of the ten that take longest on their own."""
        taken = {code: seconds(lambda code=code: self._read([code])) for code in self.codes}
        return dict(sorted(taken.items(), key=lambda pair: -pair[1])[:10])

    def compare(self):
        """Both count the same for everybody.

        :raise RuntimeError: they don't
        """
        found = self.env["sales.kpi.definition"].read_values(self.eight, *self.days)
        for code in plain.QUERIES:
            expected = plain.read(self.env.cr, code, self.bounds)
            if not all(
                math.isclose(found[code][user_id] or 0, float(value or 0), abs_tol=1e-9)
                for user_id, value in expected.items()
                if user_id
            ):
                raise RuntimeError(f"The module and the plain query differ on {code}.")
