"""Figure 1: counting, judging and ranking the open month, beside the eight plain queries."""

import math
from datetime import timedelta
from unittest.mock import patch

from . import plain
from .database import environment
from .timing import Row, interleave, paired, seconds, spread


def run(bench):
    with environment(bench.database) as env:
        month = OpenMonth(env, bench.scale)
        calls = {"plain": month.read_plainly, "refresh": month.refresh}
        again = interleave(bench.rounds, calls, month.make_news)
        month.compare()
        days = [month.begin_day(place) for place in range(max(bench.rounds // 2, 2))]
        first = interleave(max(bench.rounds // 3, 1), calls, month.forget)
        parts = {
            code: spread(times)["median"]
            for code, times in interleave(3, month.get_plain_parts()).items()
        }
    return [
        Row(
            1,
            "refresh of the open month",
            *paired(again["refresh"], again["plain"]),
            goal=1.0,
            limit=1.3,
            note=f"{month.news} salespeople had news since the last one",
            details={
                "refresh": spread(again["refresh"]),
                "plain": spread(again["plain"]),
                "plain queries": parts,
            },
        ),
        Row(
            1,
            "the first refresh of a month",
            *paired(first["refresh"], first["plain"]),
            goal=4,
            limit=6,
            note="every fact and scorecard is new",
        ),
        Row(
            1,
            "the first refresh of a day, beside the next one",
            *paired(*zip(*days, strict=True)),
            goal=1.2,
            limit=2,
            note="nothing new but the day; the next one with news",
        ),
    ]


class OpenMonth:
    """The open month of a company, the first one where none is given, and two ways to count it."""

    def __init__(self, env, scale, company=None):
        self.env = env
        self.company = company or env.ref("base.main_company")
        self.bounds = {"company": self.company.id, "start": scale.month, "end": scale.end}
        self.period = env["sales.kpi.period"].get_or_create("month", scale.month, self.company.id)
        self.news = max(scale.counts["reps"] // 100, 3)
        self.salt = 0

    def refresh(self):
        """As a server does that has just got the request: with nothing in its caches."""
        self.env.invalidate_all()
        if not self.period.refresh():
            raise RuntimeError("Somebody else is counting this month.")
        self.env.cr.commit()

    def read_plainly(self):
        for code in plain.QUERIES:
            plain.read(self.env.cr, code, self.bounds)
        self.env.cr.commit()

    def get_plain_parts(self):
        return {
            code: lambda code=code: plain.read(self.env.cr, code, self.bounds)
            for code in plain.QUERIES
        }

    def make_news(self):
        """One of a hundred salespeople gets another order amount: others each time."""
        self.salt += 1
        self.env.cr.execute(
            """UPDATE sale_order SET amount_untaxed = amount_untaxed + 1
                WHERE id IN (SELECT MAX(id) FROM sale_order
                              WHERE date_order >= %(start)s AND date_order < %(end)s
                                AND state = 'sale' AND company_id = %(company)s
                              GROUP BY user_id
                              ORDER BY hashint8extended(user_id, %(salt)s)
                              LIMIT %(news)s)""",
            {**self.bounds, "salt": self.salt, "news": self.news},
        )
        self.env.cr.commit()

    def begin_day(self, place):
        """(the first refresh of a day of the month on which nothing happened yet, the next one,
        with news) in seconds"""
        day = self.bounds["start"] + timedelta(days=10 + place)
        Company = type(self.env["res.company"])
        with patch.object(Company, "_get_kpi_today", lambda _company: day):
            first = seconds(self.refresh)
            self.make_news()
            return first, seconds(self.refresh)

    def forget(self):
        """As if the month had just begun."""
        for table in ("score", "fact", "reading"):
            self.env.cr.execute(
                f"DELETE FROM sales_kpi_{table} WHERE period_id = %s", [self.period.id]
            )
        self.env.cr.commit()

    def compare(self):
        """Both must count the same for everybody.

        :raise RuntimeError: they don't
        """
        for code in plain.QUERIES:
            expected = plain.read(self.env.cr, code, self.bounds)
            self.env.cr.execute(
                """SELECT fact.subject_id, fact.value
                     FROM sales_kpi_fact fact
                     JOIN sales_kpi_definition definition ON definition.id = fact.definition_id
                    WHERE fact.period_id = %s AND definition.code = %s
                      AND fact.subject_type = 'user' AND fact.has_value""",
                [self.period.id, code],
            )
            found = {user_id: value for user_id, value in self.env.cr.fetchall() if value}
            expected = {user_id: float(value) for user_id, value in expected.items() if value}
            if found.keys() != expected.keys() or not all(
                math.isclose(found[user_id], value) for user_id, value in expected.items()
            ):
                raise RuntimeError(f"The module and the plain query differ on {code}.")
