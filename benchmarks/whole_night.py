"""Figure 23: what else runs by itself over all salespeople, beside a minute: the customers at
night, the mails of the morning; and all runs of a usual night together."""

import statistics
from datetime import timedelta
from unittest.mock import patch

from odoo import Command

from . import alerts, nights
from .database import environment
from .nights import MINUTE
from .timing import Row, seconds_and_queries, spread

NAMES = {
    "customers": "customers, the first night",
    "again": "customers, the second night",
    "mailings": "mails of a morning",
    "report": "a report as a spreadsheet for all leaders",
}
# Of the runs of a night, those of one that is not the first, in their order.
USUAL = ("customers", "alerts", "mailings", "outlook", "checks")
ASKED = USUAL[:3]  # of which it was said from the beginning what they may take together
ONE_IN = 10  # salespeople who get a mail of their own each morning
REPORT = "sales_kpi.report_plan_rep"  # of the running month


def run(bench):
    with environment(bench.database) as env:
        night = WholeNight(env)
        rounds = [night.play() for _round in range(max(bench.rounds // 3, 1))]
    times = {name: [taken[name] for taken in rounds] for name in NAMES}
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, title in NAMES.items():
        row = (medians[name], MINUTE, medians[name] / MINUTE)
        yield Row(23, title, *row, goal=1, note=night.notes[name], details=spread(times[name]))
    known = {"customers": medians["again"], "mailings": medians["mailings"], **get_others(bench)}
    yield add_up({name: known[name] for name in USUAL})


def get_others(bench):
    """{name: seconds} of the runs that other figures measure, measured now if they were not."""
    for figure, own in ((alerts, {"alerts"}), (nights, {"outlook", "checks"})):
        if not own <= bench.nights.keys():
            list(figure.run(bench))
    return bench.nights


def add_up(known):
    """:param known: {name: seconds of a usual night}"""
    whole = sum(known.values())
    told = ", ".join(f"{name} {taken:.1f} s" for name, taken in known.items())
    asked = sum(known[name] for name in ASKED)
    return Row(
        23,
        "all night runs together",
        whole,
        MINUTE,
        whole / MINUTE,
        goal=1,
        limit=2,
        note=f"{told}; {', '.join(ASKED)} alone {asked:.1f} s",
        details={"seconds": known},
    )


class WholeNight:
    """A night of the customers, the one after it, and a morning's mails; everything is taken back.

    In the first night no customer is known; in the second one each is a day older, and little
    else is new. The mails are made and stay in the outbox: who needs help, for all leaders; their
    day, for a tenth of the salespeople; the company, for the manager, with a spreadsheet. A report
    of their people for all leaders comes apart from that: it is counted for each of them.
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.notes = {}

    def play(self):
        Cron, today = type(self.env["ir.cron"]), self.company._get_kpi_today()
        with patch.object(Cron, "_commit_progress", lambda *_all, **_named: float("inf")):
            self.env.cr.execute("DELETE FROM sales_kpi_customer")
            taken = {"customers": self._time("customers", self._refresh_customers)}
            with patch.object(
                type(self.company), "_get_kpi_today", lambda _company: today + timedelta(days=1)
            ):
                taken["again"] = self._time("again", self._refresh_customers)
            for name, schedules in self._make_schedules().items():
                taken[name] = self._time(name, lambda schedules=schedules: self._send(schedules))
                self._check(schedules)
        self.env.cr.rollback()
        self.env.invalidate_all()
        return taken

    def _time(self, name, call):
        taken, queries = seconds_and_queries(self.env, call)
        self.notes[name] = f"{self._count(name)}, {queries:,} queries"
        return taken

    def _refresh_customers(self):
        self.env["sales.kpi.customer"].sudo()._refresh(self.company)

    def _make_schedules(self):
        """{name of the run: the schedules of it}"""
        Schedule = self.env["sales.kpi.report.schedule"]
        Schedule.search([]).active = False
        leaders = self.env["crm.team"].search([]).user_id
        members = self.env["sales.kpi.membership"].search([], order="user_id").user_id
        manager = self.env.ref("base.user_admin")
        manager.email = "manager@example.com"

        def make(name, kind, users, **values):
            vals = {"name": name, "kind": kind, "user_ids": [Command.set(users.ids)], **values}
            return Schedule.create(
                {**vals, "rhythm": "daily", "hour": 0.0, "user_id": manager.id}
            )  # fmt: skip

        return {
            "mailings": make("Leaders", "leader", leaders)
            | make("Salespeople", "rep_day", members[::ONE_IN])
            | make("Managers", "manager", manager, attach="xlsx"),
            "report": make(
                "Report", "report", leaders, attach="xlsx", report_id=self.env.ref(REPORT).id
            ),
        }

    def _send(self, schedules):
        now = self.env.cr.now()
        for schedule in schedules:
            schedule._start(now)
        self.env["sales.kpi.report.sending"]._send_waiting()
        self.env.flush_all()

    def _check(self, schedules):
        """:raise RuntimeError: somebody's mail could not be made, or nobody got one of a kind"""
        for schedule in schedules:
            states = set(schedule.sending_ids.mapped("state"))
            if "queued" not in states or states & {"waiting", "failed"}:
                raise RuntimeError(f"The mails of {schedule.name} are {states or 'not there'}.")

    def _count(self, name):
        if name in ("mailings", "report"):
            queued = [("state", "=", "queued"), ("schedule_id.active", "=", True)]
            kind = [("schedule_id.kind", "=" if name == "report" else "!=", "report")]
            sent = self.env["sales.kpi.report.sending"].search_count(queued + kind)
            return f"{sent:,} mails"
        return f"{self.env['sales.kpi.customer'].search_count([]):,} customers"
