"""Figure 20: the memory of a worker after all screens were opened and the figures counted, over one
that serves the same database without the module."""

from pathlib import Path

from odoo.fields import Date

from . import screens
from .database import environment
from .server import Viewer, log_in, log_out, running
from .timing import Row

GOAL, LIMIT = 150, 250  # MB
KINDS = {"Rss": "memory", "Pss": "its fair share", "Private_Dirty": "its own"}
# What a worker has done anyway: the lists and forms that salespeople live in.
ODOO = ("crm.lead", "sale.order", "account.move", "res.partner")
VIEWS = [[False, kind] for kind in ("list", "form", "kanban", "search")]
READ = {"id": {}, "display_name": {}}
# Screens beside those of figure 3: model, method.
OTHERS = (
    ("sales.kpi.wall", "get_page"),
    ("sales.kpi.tree", "get_tree"),
    ("sales.kpi.my.pay", "get_page"),
    ("sales.kpi.stream", "get_page"),
    ("sales.kpi.contest.page", "get_page"),
    ("sales.kpi.report.screen", "get_page"),
)
GRIDS = (("sales.kpi.entry", "get_grid"), ("sales.kpi.target", "get_grid"))
LISTS = ("sales.kpi.score", "sales.kpi.fact", "sales.kpi.stage.move", "sales.kpi.customer")


def measure(bench, plain, ours):
    """
    :param plain: name of the database without the module
    :param ours: that of a copy that has it
    """
    without, with_it = serve(plain, open_odoo), serve(ours, open_odoo, open_screens(bench, ours))
    for name, what in KINDS.items():
        over = with_it[name] - without[name]
        yield Row(
            20,
            f"memory of a worker, {what}",
            with_it[name],
            without[name],
            over / GOAL,
            goal=1 if name == "Rss" else None,
            limit=LIMIT / GOAL if name == "Rss" else None,
            note=f"{over:.0f} MB more; the ratio is beside {GOAL} MB",
            unit="MB",
        )


def serve(name, *deeds):
    """What the only worker of a server takes after it was asked for all of it.

    :return: {kind of memory: MB}
    """
    with environment(name) as env:
        manager = env.ref("base.user_admin").id
        reps = env["res.users"].search([("login", "=like", "rep%")], order="id", limit=20).ids
    sessions = log_in(name, [manager, *reps])
    try:
        with running(name, workers=1) as (process, port):
            viewers = {uid: Viewer(port, sid) for uid, sid in sessions.items()}
            for deed in deeds:
                deed(viewers, manager)
            return read_memory(find_worker(process.pid))
    finally:
        log_out(sessions)


def open_odoo(viewers, _manager):
    for viewer in viewers.values():
        for model in ODOO:
            viewer.call(model, "get_views", VIEWS)
            viewer.call(model, "web_search_read", [], READ, 0, 80)


def open_screens(bench, name):
    """Everybody opens his screens, as they come and after the figures were counted."""
    _people, opened = screens.prepare(name)
    options = {"date": Date.to_string(bench.scale.month)}

    def deed(viewers, manager):
        viewers[manager].call("sales.kpi.leaderboard", "refresh", options)
        for uid, viewer in viewers.items():
            for who, _name, model, method in opened:
                if (who == screens.REP) == (uid != manager):
                    viewer.call(model, method, options)
            for model, method in OTHERS:
                viewer.call(model, method, options if model != "sales.kpi.report.screen" else {})
        for model, method in GRIDS:
            viewers[manager].call(model, method)
        for model in LISTS:
            viewers[manager].call(model, "get_views", VIEWS[:1])
            viewers[manager].call(model, "web_search_read", [], READ, 0, 80)
        viewers[manager].call("sales.kpi.leaderboard", "refresh", options)

    return deed


def find_worker(parent):
    """The process that answers: the one child that is no server of its own."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    commands = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    answering = [child for child, told in commands.items() if b"gevent" not in told.split(b"\0")]
    return max(answering, key=lambda child: read_memory(child)["Rss"])


def read_memory(process):
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return {kind: kilobytes[kind] / 1024 for kind in KINDS}
