"""What the figures are measured on, and the table that comes out."""

import contextlib
import dataclasses
import functools
import json
import os
import platform
import subprocess
from pathlib import Path

import odoo.release
import odoo.sql_db

from . import database, timing

HEAD = ("figure", "what", "ours", "yardstick", "ratio", "goal", "")


class Bench:
    """
    :param scale: the ``Scale`` that is measured
    :param templates: what databases are copied from
    :param rounds: how often each thing is timed
    """

    def __init__(self, scale, templates, rounds):
        self.scale = scale
        self.templates = templates
        self.rounds = rounds
        self.load = timing.load()
        self.nights = {}  # {name of a run: seconds of a usual night}, for whoever adds them up

    @functools.cached_property
    def database(self):
        """Name of the database of the scale, made when a figure first asks for it."""
        return database.get(self.scale, self.templates)

    def run(self, figures):
        """Rows of the figures, each with the load of the machine when it began and ended."""
        for name, measure in figures.items():
            database.say(f"Measuring {name} ...")
            before = timing.load()
            for row in measure(self):
                row.details["load"] = [before, timing.load()]
                yield row

    def describe(self):
        """What it was measured on. A database that no figure asked for is not made for this."""
        made = "database" in vars(self)
        return {
            "machine": describe_machine(),
            "versions": self._get_versions(),
            "scale": dataclasses.asdict(self.scale) | {"counts": self.scale.counts},
            "database": database.describe(self.database) if made else None,
            "load": self.load,
            "rounds": self.rounds,
        }

    def _get_versions(self):
        with contextlib.closing(odoo.sql_db.db_connect("postgres").cursor()) as cr:
            cr.execute("SHOW server_version")
            [server] = cr.fetchone()
            settings = {}
            for name in ("shared_buffers", "work_mem", "max_parallel_workers_per_gather", "fsync"):
                cr.execute(f"SHOW {name}")
                [settings[name]] = cr.fetchone()
        return {
            "odoo": odoo.release.version,
            "python": platform.python_version(),
            "postgresql": server,
            "settings": settings,
            "commit": _get_commit(),
        }


def describe_machine():
    """Processor, cores, memory and system, as Linux tells them."""
    processor = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(memory) / 1024**2),
        "system": platform.platform(terse=True),
    }


def _get_commit():
    done = subprocess.run(
        ["git", "-C", database.ROOT, "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or None


def to_json(description, rows):
    figures = [dataclasses.asdict(row) | {"verdict": row.verdict} for row in rows]
    return json.dumps(description | {"figures": figures}, indent=1, default=str)


def to_table(rows):
    """A Markdown table, which is also readable in a terminal."""
    lines = [HEAD, ("---",) * len(HEAD), *map(_get_cells, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join(
        "| " + " | ".join(text.ljust(w) for text, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def _get_cells(row):
    sign = "≥" if row.at_least else "≤"
    goal = "" if row.goal is None else f"{sign} {row.goal:g}"
    if row.limit is not None:
        goal += f", never over {row.limit:g}"
    ratio = f"{row.ratio:.0f}" if row.ratio >= 20 else f"{row.ratio:.2f}"
    told = "; ".join(filter(None, (row.verdict, row.note)))
    return (
        str(row.figure), row.name, _get_amount(row.ours, row.unit),
        _get_amount(row.yardstick, row.unit), ratio, goal, told,
    )  # fmt: skip


def _get_amount(amount, unit):
    if amount is None:
        return ""
    return f"{amount:,.0f} {unit}" if unit else _get_time(amount)


def _get_time(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
