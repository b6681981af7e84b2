"""Figure 7: 200 people open one leaderboard at once, on two workers of Odoo.

When only that is asked for (figure 10): on one, two and four workers.
"""

import contextlib
import statistics
import threading
import time

from odoo.fields import Date

from .database import environment
from .server import Viewer, log_in, log_out, serving
from .timing import Row, seconds, spread

CROWD = 200
WORKERS = 2
COMPARED = (1, 2, 4)
WAITING = 8  # connections a worker that Odoo lets wait; a proxy in front of it keeps the others
BOARD = ("sales.kpi.leaderboard", "get_board")  # a screen: model, and the method that reads it


def run(bench):
    with opening(bench, WORKERS) as (viewers, options):
        alone = [
            seconds(lambda: look(viewers[0], options)) for _round in range(10 + bench.rounds * 3)
        ][10:]
        forget(bench)
        return measure(viewers, options, alone)


def run_workers(bench):
    """The same crowd by other numbers of workers."""
    p95 = {}
    for workers in COMPARED:
        with opening(bench, workers) as (viewers, options):
            look_at_once(viewers, options, workers)  # the workers get warm
            times = [
                _p95(look_at_once(viewers, options, workers).opened)
                for _round in range(max(bench.rounds // 2, 1))
            ]
            p95[workers] = statistics.median(times)
    first = COMPARED[0]
    return [
        Row(
            10,
            f"{CROWD} viewers at once, p95, {workers} workers",
            p95[workers],
            p95[first],
            p95[workers] / p95[first],
            note=f"beside {first} worker",
        )
        for workers in COMPARED[1:]
    ]


@contextlib.contextmanager
def opening(bench, workers):
    """A server, and people who are about to open the board: (viewers, options)"""
    with environment(bench.database) as env:
        reps = env["sales.kpi.membership"].search([], limit=CROWD).user_id.ids
    sessions = log_in(bench.database, reps)
    try:
        with serving(bench.database, workers) as port:
            viewers = [Viewer(port, sessions[reps[number % len(reps)]]) for number in range(CROWD)]
            yield viewers, {"date": Date.to_string(bench.scale.month)}
    finally:
        log_out(sessions)


def measure(viewers, options, alone):
    crowd = look_at_once(viewers, options, WORKERS)
    quiet, single = look_at_once(viewers, options, WORKERS), statistics.median(alone)
    p95 = _p95(quiet.opened)
    share = single * len(viewers) / WORKERS
    return [
        Row(
            7,
            f"{len(viewers)} viewers at once, p95",
            p95,
            single,
            p95 / single,
            note=f"beside a single viewer; the fair share of {WORKERS} workers would be "
            f"{share / single:.0f}",
            details={"crowd": spread(quiet.opened), "alone": spread(alone)},
        ),
        Row(
            7,
            "the same when the figures are old, p95",
            _p95(crowd.opened),
            single,
            _p95(crowd.opened) / single,
            note=f"{crowd.refreshes} refresh, {len(crowd.errors)} errors",
            details={"crowd": spread(crowd.opened), "refreshes": crowd.refreshes},
        ),
        Row(
            7,
            "refreshes for all of them",
            float(crowd.refreshes),
            1.0,
            float(crowd.refreshes),
            goal=1,
            note="a number, not seconds",
        ),
    ]  # fmt: skip


def look_at_once(viewers, options, workers, screen=BOARD):
    """All of them, once.

    :raise RuntimeError: one of them got an error
    """
    crowd = Crowd(viewers, options, workers, screen)
    crowd.run()
    if crowd.errors:
        raise RuntimeError(f"{len(crowd.errors)} errors, the first: {crowd.errors[0]}")
    return crowd


def forget(bench):
    """Make the figures old."""
    with environment(bench.database) as env:
        env.cr.execute(
            "UPDATE sales_kpi_period SET as_of = as_of - interval '1 day' WHERE date_from = %s",
            [bench.scale.month],
        )
        env.cr.commit()


def look(viewer, options, proxy=None, screen=BOARD):
    """What the screen does: read; when the figures are old ask for a refresh and read again.

    :param proxy: held during each call
    :return: whether this viewer's refresh counted
    """

    model, read = screen

    def call(method):
        with proxy or contextlib.nullcontext():
            answer, _seconds = viewer.call(model, method, options)
            if proxy:
                viewer.connection.close()
            return answer

    if not call(read)["stale"]:
        return False
    counted = call("refresh")
    call(read)
    return counted


class Crowd:
    """All of them at once, a thread each."""

    def __init__(self, viewers, options, workers, screen):
        self.viewers = viewers
        self.screen = screen
        self.options = options
        self.opened = []
        self.refreshes = 0
        self.errors = []
        self.start = threading.Barrier(len(viewers))
        self.proxy = threading.BoundedSemaphore(WAITING * workers)

    def run(self):
        threads = [threading.Thread(target=self._look, args=[viewer]) for viewer in self.viewers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _look(self, viewer):
        self.start.wait()
        began = time.perf_counter()
        try:
            counted = look(viewer, self.options, self.proxy, self.screen)
        except Exception as error:
            self.errors.append(repr(error))
            return
        self.opened.append(time.perf_counter() - began)
        self.refreshes += bool(counted)


def _p95(times):
    return statistics.quantiles(times, n=20)[-1]
