"""What the suite prepares beyond what pytest-odoo does: its work for several processes, of which
pytest-odoo gives each a copy of the test database, and the browser's files.

Made inside a test, the web client's bundles would be made again for the next one, as every test's
changes are rolled back. So they are made and kept before the first class that wants them, and
copied to the template database for the other processes and the next run. Odoo looks at the files'
state before it uses a bundle.
"""

import collections
import contextlib
import fcntl
import gc
import inspect
import itertools
import os
import sys
from pathlib import Path

import freezegun
import psycopg2
import psycopg2.extras
import pytest

# An addon that tests install: its models are no tests, whatever their files are called.
collect_ignore = ["sales_kpi/tests/addons"]

# A clock that a test stops must not stop pytest's, which tells how long tests took.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

# What the module's screens and tours load, and what Hoot does besides.
BROWSER_BUNDLES = {
    "web.assets_web": ("js", "css"),
    "web.assets_web_print": ("css",),
    "web.assets_tests": ("js", "css"),
    "web.assets_emoji": ("js",),
    "web.chartjs_lib": ("js",),
    "bus.websocket_worker_assets": ("js",),
}
UNIT_TEST_BUNDLES = {
    "web.assets_unit_tests_setup": ("js", "css"),
    "web.assets_unit_tests": ("js", "css"),
}
MADE = set()

CORES = len(os.sched_getaffinity(0))
# With fewer files, one process has ended before several have started Odoo.
FILES_FOR_WORKERS = 5
DURATIONS = "sales_kpi/durations"


# ---- several processes ---------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One for each core; none but this one for a few files, or for a choice of their tests."""
    option = config.option
    if CORES == 1 or option.keyword or option.markexpr or option.lf or option.capture == "no":
        return 0
    files = set()
    for argument in config.args:
        path = Path(config.invocation_params.dir, argument.partition("::")[0])
        files |= set(path.rglob("test_*.py")) if path.is_dir() else {path}
    return CORES if len(files) >= FILES_FOR_WORKERS else 0


def scope_of(nodeid):
    """The class, or the file: what one process runs as a whole."""
    return nodeid.rpartition("::")[0]


def pytest_collection_modifyitems(config, items):
    """The longest classes first, so that no process is busy long after the others."""
    if hasattr(config, "workerinput"):
        took = config.cache.get(DURATIONS, {})
        items.sort(key=lambda item: -took.get(scope_of(item.nodeid), 0))


def pytest_terminal_summary(terminalreporter, config):
    """Keep how long each class took, for the order in which the next run takes them."""
    if config.getoption("numprocesses", None):
        took = collections.Counter()
        for report in itertools.chain(*terminalreporter.stats.values()):
            if hasattr(report, "duration"):
                took[scope_of(report.nodeid)] += report.duration
        config.cache.set(DURATIONS, {**config.cache.get(DURATIONS, {}), **took})


def pytest_unconfigure():
    """At its end pytest goes through all objects five times, for exceptions that nobody saw. With
    Odoo's that takes seconds, and xdist interrupts a process that takes more than five."""
    gc.freeze()


# ---- the browser's files -------------------------------------------------------------------------


@pytest.fixture(scope="class", autouse=True)
def web_assets(request, load_registry):
    from odoo.tests.common import HttpCase

    cls = request.cls
    if request.config.getoption("--odoo-http") and cls and issubclass(cls, HttpCase):
        is_unit_test = "/web/tests" in inspect.getsource(sys.modules[cls.__module__])
        bundles = BROWSER_BUNDLES | (UNIT_TEST_BUNDLES if is_unit_test else {})
        if bundles.keys() - MADE:
            # What one process makes, the others wait for.
            with open(request.config.cache.mkdir("sales_kpi") / "bundles.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                make_bundles(bundles)
            MADE.update(bundles)


def make_bundles(bundles):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    database, template = get_db_name(), os.environ.get("SALES_KPI_TEMPLATE")
    if template:
        copy_bundles(template, database)
    with Registry(database).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name, kinds in bundles.items():
            bundle = qweb._get_asset_bundle(name, css=True, js=True)
            for kind in kinds:
                getattr(bundle, kind)()
    if template:
        copy_bundles(database, template)


def copy_bundles(source, target):
    """Copy the bundles that the target lacks; they take the places of those of the same names."""
    with connected(source) as from_cr, connected(target) as to_cr:
        to_cr.execute(
            "SELECT coalesce(array_agg(url), '{}') AS urls FROM ir_attachment"
            " WHERE url LIKE '/web/assets/%'"
        )
        from_cr.execute(
            "SELECT * FROM ir_attachment WHERE url LIKE '/web/assets/%%' AND url != ALL(%(urls)s)",
            to_cr.fetchone(),
        )
        columns = [column.name for column in from_cr.description if column.name != "id"]
        fields = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(f"%({column})s" for column in columns)
        for row in from_cr:
            to_cr.execute(
                "DELETE FROM ir_attachment WHERE name = %(name)s AND url LIKE '/web/assets/%%'", row
            )
            to_cr.execute(f"INSERT INTO ir_attachment ({fields}) VALUES ({values})", row)


@contextlib.contextmanager
def connected(database):
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection, connection:
        yield connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
