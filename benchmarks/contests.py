"""Figure 13: counting fifty running contests at once, beside fifty plain queries; two hundred
people who open one of them while orders come in."""

import contextlib
import threading
from datetime import timedelta

from odoo import fields

from .database import environment
from .timing import Row, interleave, paired, spread
from .viewers import WORKERS, look_at_once, opening

CONTESTS = 50
PAGE = ("sales.kpi.contest.page", "get_page")
PAUSE = 0.05  # seconds between two orders
SUM = """
    SELECT user_id, SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
      FROM sale_order
     WHERE company_id = %(company)s AND state = 'sale'
       AND date_order >= %(start)s AND date_order < %(end)s
     GROUP BY user_id"""


def run(bench):
    with environment(bench.database) as env:
        race = Contests(env, bench.scale)
        calls = {"plain": race.read_plainly, "refresh": race.refresh}
        try:
            race.begin()
            times = interleave(bench.rounds, calls, race.make_news)
            race.compare()
            crowd = watch(bench, race)
        finally:
            race.end()
    details = {name: spread(taken) for name, taken in times.items()}
    note = f"{CONTESTS} contests of {race.sides} sides each, all with news"
    row = paired(times["refresh"], times["plain"])
    yield Row(13, "running contests", *row, goal=1.5, note=note, details=details)
    yield Row(
        13, f"counts for {len(crowd.opened)} viewers of a contest", float(crowd.refreshes), 1.0,
        float(crowd.refreshes), goal=1, note="a number, not seconds; no errors",
        details={"crowd": spread(crowd.opened)},
    )  # fmt: skip


def watch(bench, race):
    """Two hundred people open a contest whose figures are old, while orders come in.

    :raise RuntimeError: one of them got an error
    """
    contest = race.contests[0]
    with opening(bench, WORKERS) as (viewers, _options):
        options = {"contest_id": contest.id}
        look_at_once(viewers, options, WORKERS, PAGE)  # the workers get warm
        race.make_old(contest)
        with ordering(race):
            return look_at_once(viewers, options, WORKERS, PAGE)


@contextlib.contextmanager
def ordering(race):
    """Orders come in."""
    done = threading.Event()

    def order():
        while not done.wait(PAUSE):
            race.make_news()

    thread = threading.Thread(target=order)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Contests:
    """Rankings by the sales amount of all salespeople, each of other days: none shares what
    another one reads."""

    def __init__(self, env, scale):
        self.env = env
        self.company = env.ref("base.main_company")
        self.spans = [
            (
                scale.month - timedelta(days=1 + number % 25),
                scale.end + timedelta(days=number // 25),
            )
            for number in range(CONTESTS)
        ]
        self.salt = 0

    def begin(self):
        measure = self.env["sales.kpi.definition"].search([("code", "=", "order_amount")])
        self.contests = self.env["sales.kpi.contest"].create(
            [
                {
                    "name": f"Bench {number}",
                    "company_id": self.company.id,
                    "definition_id": measure.id,
                    "date_from": first,
                    "date_to": last - timedelta(days=1),
                }
                for number, (first, last) in enumerate(self.spans)
            ]
        )
        for contest in self.contests:
            contest._publish()
            contest._freeze()
        self.contests._write({"state": "running"})
        self.contests.invalidate_recordset()
        self.sides = len(self.contests[0].side_ids)
        self.refresh()
        self.env.cr.execute("ANALYZE sales_kpi_contest_side, sales_kpi_contest_standing")
        self.env.cr.commit()

    def refresh(self):
        """As a server does that has just got the request: with nothing in its caches."""
        self.env.invalidate_all()
        self.contests._refresh()
        self.env.cr.commit()

    def read_plainly(self):
        found = [self._sum(contest) for contest in self.contests]
        self.env.cr.commit()
        return found

    def _sum(self, contest):
        start, end = self.company._get_kpi_bounds(contest.date_from, contest.date_to)
        self.env.cr.execute(SUM, {"company": self.company.id, "start": start, "end": end})
        return self.env.cr.fetchall()

    def make_news(self):
        """An order of the month is worth one more: each contest has to be written."""
        self.salt += 1
        self.env.cr.execute(
            """UPDATE sale_order SET amount_untaxed = amount_untaxed + 1
                WHERE id IN (SELECT MAX(id) FROM sale_order
                              WHERE company_id = %s AND state = 'sale'
                                AND date_order >= %s AND date_order < %s
                              GROUP BY user_id ORDER BY hashint8extended(user_id, %s) LIMIT 3)""",
            [self.company.id, *self.spans[0], self.salt],
        )
        self.env.cr.commit()

    def make_old(self, contest):
        self.env.cr.execute(
            "UPDATE sales_kpi_contest SET as_of = as_of - interval '1 day' WHERE id = %s",
            [contest.id],
        )
        self.env.cr.commit()

    def compare(self):
        """Everybody stands where the plain sum says.

        :raise RuntimeError: he doesn't
        """
        for contest in self.contests:
            sums = dict(self._sum(contest))
            self.env.cr.execute(
                """SELECT side.user_id, standing.amount FROM sales_kpi_contest_standing standing
                     JOIN sales_kpi_contest_side side ON side.id = standing.side_id
                    WHERE standing.contest_id = %s""",
                [contest.id],
            )
            for user_id, amount in self.env.cr.fetchall():
                if abs(amount - float(sums.get(user_id) or 0)) > 0.005:
                    raise RuntimeError(
                        f"User {user_id} stands at {amount} in {contest.name}, and has "
                        f"{sums.get(user_id)} on {fields.Date.to_string(contest.date_to)}."
                    )

    def end(self):
        """Leave the database as it was found."""
        self.env.cr.rollback()
        ids = self.contests.ids
        for table in ("standing", "side", "prize"):
            self.env.cr.execute(
                f"DELETE FROM sales_kpi_contest_{table} WHERE contest_id = ANY(%s)", [ids]
            )
        self.env.cr.execute("DELETE FROM sales_kpi_contest WHERE id = ANY(%s)", [ids])
        self.env.cr.commit()
        self.env.invalidate_all()
