"""Databases of the bench: made once, found again, brought up to date with the module."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import builder

_logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
PREFIX = "sales_kpi_bench_"


class Templates:
    """Names of the databases that are copied, and what the module's files are like.

    :param base: Odoo's modules that the module depends on
    :param module: these and the module
    :param key: changes with the module's files
    """

    def __init__(self, base, module, key):
        self.base = base
        self.module = module
        self.key = key


def start_odoo(conf):
    """Odoo in this process, without a web server or crons."""
    config.parse_config(["-c", str(conf), "--no-http", "--log-level=error", "--max-cron-threads=0"])
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    odoo.tools.config["list_db"] = False


def get(scale, templates):
    """Name of the database of a scale; it is made when there is none."""
    name = f"{PREFIX}{scale.key}"
    comment = _read_comment(name)
    if comment is None:
        _make(name, scale, templates)
    elif scale.module and comment != templates.key:
        say(f"The module has changed: updating {name} ...")
        _odoo("-d", name, "-u", "sales_kpi")
        _db("set_comment", name, templates.key)
    return name


def _make(name, scale, templates):
    counts = scale.counts
    say(
        f"Building {name}: {counts['reps']:,} reps, {scale.months} months, "
        f"{counts['leads']:,} opportunities, {counts['activities']:,} activities ..."
    )
    began = time.monotonic()
    new = f"{name}_new"
    _db("clone", templates.module if scale.module else templates.base, new)
    with environment(new) as env:
        builder.fill(env, scale)
    if scale.module:
        with environment(new) as env:
            builder.set_up(env, scale)
    close(new)
    _db("rename", new, name)
    _db("set_comment", name, templates.key)
    say(f"... built in {time.monotonic() - began:.0f} s")


def install(name, addon):
    """Install a further module in a database, unless it has it."""
    with environment(name) as env:
        found = env["ir.module.module"].search_count(
            [("name", "=", addon), ("state", "=", "installed")]
        )
    if not found:
        close(name)
        _odoo("-d", name, "-i", addon)


@contextlib.contextmanager
def environment(name):
    """A superuser's environment in the first company; what is not committed is lost."""
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tz": "UTC"})
        yield env
        cr.rollback()


def close(name):
    """Let go of a database, so that it can be renamed or copied."""
    Registry.delete(name)
    odoo.sql_db.close_db(name)


def copy(name, target):
    close(name)
    _db("clone", name, target)


def drop(name):
    close(name)
    _db("drop", name)


def _read_comment(name):
    with contextlib.closing(odoo.sql_db.db_connect("postgres").cursor()) as cr:
        cr.execute(
            """SELECT COALESCE(shobj_description(oid, 'pg_database'), '')
                 FROM pg_database WHERE datname = %s""",
            [name],
        )
        row = cr.fetchone()
    return row and row[0]


def _db(*arguments):
    subprocess.run([sys.executable, ROOT / "script" / "_db.py", *arguments], check=True)


def _odoo(*arguments):
    subprocess.run(_get_command("error", *arguments), check=True, env=os.environ)


def run_odoo(*arguments):
    """One command of Odoo to its end.

    :return: its log
    """
    command = _get_command("info", *arguments)
    return subprocess.run(
        command, check=True, env=os.environ, stderr=subprocess.PIPE, text=True
    ).stderr


def _get_command(level, *arguments):
    conf = Path(config["config"])
    return [
        sys.executable, "-m", "odoo", "-c", conf, "--stop-after-init", "--no-http",
        "--without-demo", f"--log-level={level}", *arguments,
    ]  # fmt: skip


def say(text):
    print(text, file=sys.stderr, flush=True)


def describe(name):
    """Rows of the largest tables, by PostgreSQL's own estimate, and the size in bytes."""
    with environment(name) as env:
        env.cr.execute(
            """SELECT relname, reltuples::bigint FROM pg_class
                WHERE relkind = 'r' AND reltuples > 50 AND relname = ANY(%s) ORDER BY 1""",
            [[*builder.LOADED, "sales_kpi_fact", "sales_kpi_score_line"]],
        )
        rows = dict(env.cr.fetchall())
        env.cr.execute("SELECT pg_database_size(current_database())")
        return json.loads(json.dumps({"rows": rows, "bytes": env.cr.fetchone()[0]}))


def drop_all():
    with contextlib.closing(odoo.sql_db.db_connect("postgres").cursor()) as cr:
        cr.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        names = [name for (name,) in cr.fetchall()]
    for name in names:
        _db("drop", name)
