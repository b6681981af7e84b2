"""How much of everything there is at a scale, and from when to when."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SQL = Path(__file__).parent / "sql"
FULL = {
    "reps": 3_000,
    "teams": 150,
    "regions": 15,
    "areas": 3,
    "customers": 60_000,
    "leads": 1_000_000,
    "activities": 5_000_000,
    "orders": 400_000,
    "invoices": 300_000,
}
LEAST = {"reps": 20, "teams": 4, "regions": 2, "areas": 1}
MONTHS = 24
SEED = 20
WITHOUT = "tracking"  # a step that only databases without the module have
VERSION = 2  # raise it when builder.py makes something else than before


@dataclass(frozen=True)
class Scale:
    """What a database holds.

    :param factor: 1 is 3,000 reps and all that they do
    :param months: how many months of history; the rows of each month stay the same
    :param month: first day of the last of the months, the open one
    :param module: without it, the database has what Odoo itself keeps only
    """

    factor: float
    month: date
    months: int = MONTHS
    seed: int = SEED
    module: bool = True

    @property
    def start(self):
        """First day of the history."""
        return shift(self.month, 1 - self.months)

    @property
    def end(self):
        """The day after the last one of the open month. It is filled to its end, so that a run at
        the beginning of a month measures the same as one at its end."""
        return shift(self.month, 1)

    @property
    def counts(self):
        part = {"reps", "teams", "regions", "areas", "customers"}
        counts = {
            name: max(round(count * self.factor), LEAST.get(name, 1))
            if name in part
            else max(round(count * self.factor * self.months / MONTHS), 100)
            for name, count in FULL.items()
        }
        counts["customers"] = max(counts["customers"], counts["reps"])
        return counts

    @property
    def key(self):
        """Says whether a database that exists is the one that is wanted."""
        told = hashlib.sha256(f"{self!r} {VERSION}".encode())
        for path in sorted(SQL.glob("*.sql")):
            if not (self.module and path.stem == WITHOUT):
                told.update(path.read_bytes())
        return told.hexdigest()[:12]


def shift(day, months):
    """The first day of the month so many months later."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
