"""Figure 21: 500 people look at their screens on four workers of Odoo, while deals come in.

None of them may get an error, nor figures that are older than the setting and don't say so. What
says so is counted again and read once more, as the screens do: then it has to be fresh.
"""

import contextlib
import datetime
import itertools
import random
import statistics
import threading
import time
from dataclasses import dataclass, field

from odoo.fields import Date, Datetime

from . import database
from .server import Viewer, log_in, log_out, serving
from .timing import Row, spread
from .viewers import BOARD, WAITING

CROWD = 500
WORKERS = 4
FRESHNESS = 15  # seconds: so short that the figures get old several times
LOOKS = 4  # of each viewer
PAUSE = 60  # seconds, at most, between two of them
TRIES = 10  # as the screens have it
DEALS = 3  # a second
SELLERS = 20
SECOND = datetime.timedelta(seconds=1)  # what is cut off when an instant is kept
SCREENS = (BOARD, BOARD, ("sales.kpi.workbench", "get_page"))


def run(bench):
    name = f"{bench.database}_busy"
    database.copy(bench.database, name)
    try:
        reps = prepare(name)
        sessions = log_in(name, reps)
        with serving(name, WORKERS) as port:
            viewers = [Viewer(port, sessions[reps[n % len(reps)]]) for n in range(CROWD)]
            sellers = [Viewer(port, sessions[rep]) for rep in reps[:SELLERS]]
            found = watch(viewers, sellers, {"date": Date.to_string(bench.scale.month)})
        log_out(sessions)
    finally:
        database.drop(name)
    return list(tell(found))


def prepare(name):
    """The setting, and who looks: [user id]"""
    with database.environment(name) as env:
        env.ref("base.main_company").kpi_freshness = FRESHNESS
        reps = env["sales.kpi.membership"].search([], limit=CROWD).user_id.ids
        env.cr.commit()
    return reps


@dataclass
class Found:
    """What went wrong, and how long a look took; all threads write to it."""

    errors: list = field(default_factory=list)
    old: list = field(default_factory=list)
    unfreshened: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    refreshes: list = field(default_factory=list)
    deals: int = 0


def watch(viewers, sellers, options):
    found, ended = Found(), threading.Event()
    proxy = threading.BoundedSemaphore(WAITING * WORKERS)
    people = [
        threading.Thread(target=Person(viewer, options, proxy, found, n).run)
        for n, viewer in enumerate(viewers)
    ]
    selling = threading.Thread(target=sell, args=[sellers, proxy, found, ended])
    for thread in (selling, *people):
        thread.start()
    for thread in people:
        thread.join()
    ended.set()
    selling.join()
    return found


class Person:
    """Looks at one screen, goes away, and comes back."""

    def __init__(self, viewer, options, proxy, found, number):
        self.viewer = viewer
        self.options = options
        self.proxy = proxy
        self.found = found
        self.model, self.method = SCREENS[number % len(SCREENS)]
        self.dice = random.Random(number)

    def run(self):
        for _look in range(LOOKS):
            time.sleep(self.dice.random() * PAUSE)
            began = time.perf_counter()
            try:
                self.look()
            except Exception as error:
                self.found.errors.append(repr(error))
            self.found.looks.append(time.perf_counter() - began)

    def look(self):
        if not self.read()["stale"]:
            return
        counted, page = self.call("refresh"), self.read()
        self.found.refreshes.append(bool(counted))
        for _try in range(0 if counted else TRIES):  # somebody else is at it
            if not page["stale"]:
                break
            time.sleep(1)
            page = self.read()
        if page["stale"]:
            self.found.unfreshened.append(f"{self.model}: {page['as_of']}")

    def read(self):
        """
        :return: the page; it is noted where it is older than it says
        """
        page = self.call(self.method)
        age = self.asked - Datetime.to_datetime(page["as_of"])
        if not page["stale"] and age > datetime.timedelta(seconds=FRESHNESS) + SECOND:
            self.found.old.append(f"{self.model}: {age}")
        return page

    def call(self, method):
        with self.proxy:
            self.asked = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
            with contextlib.closing(self.viewer.connection):
                return self.viewer.call(self.model, method, self.options)[0]


def sell(sellers, proxy, found, ended):
    """Win a deal, one after the other, until all have looked."""
    for number, seller in enumerate(itertools.cycle(sellers)):
        if ended.wait(1 / DEALS):
            return
        try:
            with proxy, contextlib.closing(seller.connection):
                vals = {"name": f"Busy {number}", "type": "opportunity", "expected_revenue": 100}
                [lead_id], _seconds = seller.call("crm.lead", "create", [vals])
                seller.call("crm.lead", "action_set_won", [lead_id])
            found.deals += 1
        except Exception as error:
            found.errors.append(repr(error))


def tell(found):
    for what, wrong in (
        ("errors", found.errors),
        ("old answers that don't say so", found.old),
        ("answers that are old after a refresh", found.unfreshened),
    ):
        yield Row(
            21,
            f"{CROWD} viewers on {WORKERS} workers while deals come in, {what}",
            float(len(wrong)),
            float(len(found.looks)),
            len(wrong) / len(found.looks),
            goal=0,
            note="; ".join([f"beside {len(found.looks):,} looks", *wrong[:1]]),
            unit=" ",
        )
    p95 = statistics.quantiles(found.looks, n=20)[-1]
    asked = len(found.refreshes)
    yield Row(
        21,
        "the same, how long a look takes, p95",
        p95,
        None,
        p95 / statistics.median(found.looks),
        note=f"beside their median; {sum(found.refreshes)} counts where {asked} were asked for, "
        f"{found.deals} deals",
        details={"looks": spread(found.looks)},
    )
