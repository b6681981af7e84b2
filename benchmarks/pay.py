"""Figure 11: working out the pay of an open month, beside a plain sum of what it is for."""

from decimal import ROUND_HALF_UP, Decimal

from odoo import Command

from .database import environment
from .scale import shift
from .timing import Row, interleave, paired, spread

# To 80 % of the target, to 100 %, above.
STEPS = ((0, "0.04"), ("0.8", "0.05"), (1, "0.08"))
CLOSED = 3  # pay months behind the open one, as far as there is that much history
CENT = Decimal("0.01")
SUM = """
    SELECT sale.user_id, SUM(line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1))
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
     WHERE sale.company_id = %(company)s AND sale.state = 'sale'
       AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
       AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
     GROUP BY sale.user_id"""


def run(bench):
    closed = min(CLOSED, bench.scale.months - 1)
    with environment(bench.database) as env:
        fresh = measure(bench, OpenPay(env, bench.scale, 0))
        later = measure(bench, OpenPay(env, bench.scale, closed))
    return [
        *tell("pay of the open month", fresh, goal=3.0, limit=6.0),
        *tell(f"the same behind {closed} closed months", later),
    ]


def measure(bench, pay):
    """(times after news, times of a first refresh, whose pay it was)"""
    calls = {"plain": pay.read_plainly, "refresh": pay.refresh}
    try:
        pay.begin()
        first = interleave(max(bench.rounds // 3, 1), calls, pay.forget)
        again = interleave(bench.rounds, calls, pay.make_news)
        pay.compare()
    finally:
        pay.end()
    return again, first, pay


def tell(name, measured, **goal):
    again, first, pay = measured
    details = {"refresh": spread(again["refresh"]), "plain": spread(again["plain"])}
    note = f"{pay.news} of {len(pay.targets)} salespeople had news since the last one"
    times = paired(again["refresh"], again["plain"])
    yield Row(11, name, *times, note=note, details=details, **goal)
    times = paired(first["refresh"], first["plain"])
    yield Row(11, f"{name}, the first time", *times, note="every statement is new")


class OpenPay:
    """A plan on orders with steps on what was reached of the target, for all salespeople.

    :param closed: how many pay months behind the open one were paid by it
    """

    def __init__(self, env, scale, closed):
        self.env = env
        self.company = env.ref("base.main_company")
        self.bounds = {"company": self.company.id, "start": scale.month, "end": scale.end}
        self.months = [shift(scale.month, -n) for n in range(closed, -1, -1)]
        self.news = max(scale.counts["reps"] // 100, 3)
        self.salt = 0

    # ---- the plan ------------------------------------------------------------------------------

    def begin(self):
        """Publish the plan, and pay the months before by it."""
        self.measure = self.env["sales.kpi.definition"].search([("code", "=", "order_amount")])
        self.plan = self.env["sales.kpi.incentive"].create(self._prepare_plan())
        Period = self.env["sales.kpi.period"]
        periods = [Period.get_or_create("month", day, self.company.id) for day in self.months]
        self.period = periods[-1]
        self.targets = self._read_targets()
        self.env["sales.kpi.incentive.member"].create(
            [
                {"incentive_id": self.plan.id, "user_id": user_id, "date_from": self.months[0]}
                for user_id in self.targets
            ]
        )
        for period in periods[:-1]:
            self._pay(period)
        self.refresh()
        self.env.cr.execute("ANALYZE sales_kpi_earning, sales_kpi_payout")
        self.env.cr.commit()

    def _prepare_plan(self):
        steps = [{"minimum": level, "rate": float(rate)} for level, rate in STEPS]
        line = {
            "name": "Orders",
            "basis": "order",
            "scale": "attainment",
            "mode": "marginal",
            "definition_id": self.measure.id,
            "step_ids": [Command.create(step) for step in steps],
        }
        return {
            "name": "Bench",
            "state": "published",
            "company_id": self.company.id,
            "date_from": self.months[0],
            "line_ids": [Command.create(line)],
        }

    def _read_targets(self):
        self.env.cr.execute(
            """SELECT user_id, value::numeric FROM sales_kpi_target
                WHERE period_id = %s AND definition_id = %s AND subject_type = 'user'""",
            [self.period.id, self.measure.id],
        )
        return {user_id: exact(value) for user_id, value in self.env.cr.fetchall()}

    def _pay(self, period):
        """A month as its closing leaves it."""
        self.env["sales.kpi.payout"]._refresh(period)
        self.env.cr.execute(
            "UPDATE sales_kpi_payout SET state = 'locked' WHERE period_id = %s", [period.id]
        )
        self.env.cr.commit()
        self.env.invalidate_all()

    def end(self):
        """Leave the database as it was found."""
        self.env.cr.rollback()
        for table in ("earning", "pay_drift", "payout", "incentive_member", "incentive"):
            column = "id" if table == "incentive" else "incentive_id"
            self.env.cr.execute(
                f"DELETE FROM sales_kpi_{table} WHERE {column} = %s", [self.plan.id]
            )
        self.env.cr.commit()
        self.env.invalidate_all()

    # ---- what is timed -------------------------------------------------------------------------

    def refresh(self):
        """As a server does that has just got the request: with nothing in its caches."""
        self.env.invalidate_all()
        if not self.env["sales.kpi.payout"]._refresh(self.period):
            raise RuntimeError("Somebody else is working out this month's pay.")
        self.env.cr.commit()

    def read_plainly(self):
        """All that the refresh looks at: the months that were paid are compared with it, too."""
        self._sum(self.months[0])

    def _sum(self, start):
        self.env.cr.execute(SUM, {**self.bounds, "start": start})
        rows = self.env.cr.fetchall()
        self.env.cr.commit()
        return rows

    def forget(self):
        """As if the month had just begun."""
        for table in ("earning", "payout"):
            self.env.cr.execute(
                f"DELETE FROM sales_kpi_{table} WHERE period_id = %s", [self.period.id]
            )
        self.env.cr.commit()

    def make_news(self):
        """One of a hundred salespeople gets another order line: others each time."""
        self.salt += 1
        self.env.cr.execute(
            """UPDATE sale_order_line SET price_subtotal = price_subtotal + 1
                WHERE id IN (SELECT MAX(line.id) FROM sale_order_line line
                               JOIN sale_order sale ON sale.id = line.order_id
                              WHERE sale.company_id = %(company)s AND sale.state = 'sale'
                                AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
                              GROUP BY sale.user_id
                              ORDER BY hashint8extended(sale.user_id, %(salt)s)
                              LIMIT %(news)s)""",
            {**self.bounds, "salt": self.salt, "news": self.news},
        )
        self.env.cr.commit()

    # ---- the same twice ------------------------------------------------------------------------

    def compare(self):
        """Everybody is paid what his plain sum comes to.

        :raise RuntimeError: he isn't
        """
        sums = {user_id: exact(value) for user_id, value in self._sum(self.months[-1])}
        self.env.cr.execute(
            "SELECT user_id, total FROM sales_kpi_payout WHERE period_id = %s", [self.period.id]
        )
        found = {user_id: exact(total) for user_id, total in self.env.cr.fetchall()}
        expected = {
            user_id: get_pay(sums.get(user_id, Decimal(0)), target)
            for user_id, target in self.targets.items()
        }
        if found != expected:
            wrong = [one for one in expected if found.get(one) != expected[one]]
            raise RuntimeError(f"The module and the plain sum pay {len(wrong)} people differently.")


def exact(value):
    return Decimal(str(value))


def get_pay(sold, target):
    """By the steps, each on its own part of what was sold."""
    levels = [exact(level) * target for level, _rate in STEPS] + [None]
    pay = Decimal(0)
    for (_level, rate), low, high in zip(STEPS, levels, levels[1:], strict=False):
        part = (sold if high is None else min(sold, high)) - low
        pay += max(part, Decimal(0)) * Decimal(rate)
    return pay.quantize(CENT, ROUND_HALF_UP)
