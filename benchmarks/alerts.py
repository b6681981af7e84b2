"""Figure 14: a night of the ready alert rules over all salespeople, beside a minute."""

import statistics
from datetime import timedelta

from .database import environment
from .timing import Row, seconds, spread

MINUTE = 60.0
NIGHTS = ("the first night", "the second night", "the third night")


def run(bench):
    with environment(bench.database) as env:
        nights = Nights(env)
        rounds = [nights.play() for _round in range(max(bench.rounds // 3, 1))]
    times = {name: [taken[name] for taken in rounds] for name in NIGHTS}
    bench.nights["alerts"] = statistics.median(times[NIGHTS[1]])
    for name in NIGHTS:
        ours = statistics.median(times[name])
        found = nights.found[name]
        note = (
            f"{found['alerts']:,} alerts of {nights.people:,} salespeople, "
            f"{found['activities']:,} activities, {found['queries']:,} queries"
        )
        row = (ours, MINUTE, ours / MINUTE)
        yield Row(14, f"alerts, {name}", *row, goal=1, note=note, details=spread(times[name]))


class Nights:
    """Three nights of working days one after another, and then everything is taken back.

    In the first one everything that holds is new, in the second one it is told; in the third one
    little is new.
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.found = {}
        days = self.company._get_kpi_working_days(
            self.company._get_kpi_today() - timedelta(days=14), self.company._get_kpi_today()
        )
        self.days = days[-len(NIGHTS) :]

    def play(self):
        taken = {}
        for name, day in zip(NIGHTS, self.days, strict=True):
            before = self.env.cr.sql_log_count
            taken[name] = seconds(lambda day=day: self._play_one(day))
            self.found[name] = self._count() | {"queries": self.env.cr.sql_log_count - before}
        self.env.cr.rollback()
        self.env.invalidate_all()
        return taken

    def _play_one(self, day):
        from odoo.addons.sales_kpi.models.outcomes.alerts.night import Night

        self.env.invalidate_all()
        rules = self.env["sales.kpi.alert.rule"]._find_for(self.company)
        night = Night(self.company, day, rules)
        for rule in rules:
            self.env["sales.kpi.alert"]._evaluate(rule, night)
        self.env["sales.kpi.alert"]._tell(night)
        self.env.flush_all()
        self.people = len(night.roster)

    def _count(self):
        domain = [("company_id", "=", self.company.id), ("state", "in", ("watched", "open"))]
        kind = self.env.ref("sales_kpi.mail_activity_type_alert")
        return {
            "alerts": self.env["sales.kpi.alert"].search_count(domain),
            "activities": self.env["mail.activity"].search_count(
                [("activity_type_id", "=", kind.id)]
            ),
        }
