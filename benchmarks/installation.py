"""What the module costs a database that was there before it.

Figure 18: installing it. Figure 19: updating it when nothing has to be migrated. Figure 20: the
memory of a worker. Odoo's own data come first, and its tracking of the opportunities; a copy gets
the module.
"""

import contextlib
import dataclasses
import re

from . import database, memory
from .timing import Row, interleave, paired, seconds, spread

YARDSTICK = 300  # seconds that an installation may take at full scale
ROUNDS = 3  # of an update: it depends on little but the module's files
FILLED = re.compile(r"(sales\.kpi\.[a-z.]+) is filled: ([0-9.]+) s")


def run(bench):
    plain = database.get(dataclasses.replace(bench.scale, module=False), bench.templates)
    ours = f"{plain}_installed"
    database.copy(plain, ours)
    with dropping(ours):
        yield measure_installation(ours)
        yield measure_update(plain, ours, min(bench.rounds, ROUNDS))
        yield from memory.measure(bench, plain, ours)


@contextlib.contextmanager
def dropping(name):
    try:
        yield
    finally:
        database.drop(name)


def measure_installation(name):
    told = []
    taken = seconds(lambda: told.append(database.run_odoo("-d", name, "-i", "sales_kpi")))
    steps = {step: float(time) for step, time in FILLED.findall(told[0])}
    longest = sorted(steps, key=steps.get, reverse=True)[:3]
    return Row(
        18,
        "installing the module",
        taken,
        YARDSTICK,
        taken / YARDSTICK,
        goal=1,
        limit=2,
        note="; ".join(f"{step} {steps[step]:.0f} s" for step in longest),
        details={"steps": steps},
    )


def measure_update(plain, ours, rounds):
    """In turn; Odoo's crm in the database that does not have the module."""
    updates = {
        "crm": lambda: database.run_odoo("-d", plain, "-u", "crm"),
        "ours": lambda: database.run_odoo("-d", ours, "-u", "sales_kpi"),
    }
    times = interleave(rounds, updates)
    mine, theirs, ratio = paired(times["ours"], times["crm"])
    return Row(
        19,
        "updating the module, nothing to migrate",
        mine,
        theirs,
        ratio,
        goal=1.5,
        limit=2,
        note="beside updating crm where the module is not installed",
        details={"ours": spread(times["ours"]), "yardstick": spread(times["crm"])},
    )
