"""Figure 16: the night's outlook and checks over all salespeople, beside a minute."""

import statistics
from datetime import timedelta

from .database import environment
from .timing import Row, seconds_and_queries, spread

MINUTE = 60.0
NAMES = {
    "outlook": "outlook, the first night",
    "again": "outlook, the second night",
    "checks": "checks, the first night",
    "checked": "checks, the second night",
}


def run(bench):
    with environment(bench.database) as env:
        nights = Nights(env)
        rounds = [nights.play() for _round in range(max(bench.rounds // 3, 1))]
    times = {name: [taken[name] for taken in rounds] for name in NAMES}
    for name, second in (("outlook", "again"), ("checks", "checked")):
        bench.nights[name] = statistics.median(times[second])
    for name, title in NAMES.items():
        ours = statistics.median(times[name])
        row = (ours, MINUTE, ours / MINUTE)
        yield Row(16, title, *row, goal=1, note=nights.notes[name], details=spread(times[name]))


class Nights:
    """Two nights of working days one after another, and then everything is taken back.

    In the first one nothing was ever told or found: the outlook works out how far off it would
    have been on each day of the month, too. In the second one little is new.
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.notes = {}

    def play(self):
        taken = {}
        for name, call in (
            ("outlook", self._look_ahead),
            ("again", self._look_again),
            ("checks", self._check),
            ("checked", self._check),
        ):
            taken[name], queries = seconds_and_queries(self.env, call)
            self.notes[name] = f"{self._count(name)}, {queries:,} queries"
        self.env.cr.rollback()
        self.env.invalidate_all()
        return taken

    def _look_ahead(self):
        Outlook = self.env["sales.kpi.outlook"].sudo()
        for plan, definition in Outlook._get_due(self.company):
            Outlook._look_ahead(plan, definition)
        self.env.flush_all()

    def _look_again(self):
        """A day later, as far as that is told by what is there."""
        self.env.cr.execute(
            "UPDATE sales_kpi_outlook SET date = date - 7 WHERE company_id = %s", [self.company.id]
        )
        self._look_ahead()

    def _check(self):
        rules = self.env["sales.kpi.check.rule"].sudo().search([])
        own = (self.company, self.company.browse())
        self.env["sales.kpi.finding"].sudo()._look(
            self.company, rules.filtered(lambda rule: rule.company_id in own)
        )
        self.env.flush_all()

    def _count(self, name):
        if name in ("checks", "checked"):
            found = self.env["sales.kpi.finding"].sudo().search_count([])
            return f"{found:,} findings"
        since = self.company._get_kpi_today() - timedelta(days=7)
        domain = [("company_id", "=", self.company.id), ("date", ">", since)]
        return f"{self.env['sales.kpi.outlook'].sudo().search_count(domain):,} rows"
