"""Figure 24: figures of a month by salesperson for a manager, beside what Odoo's own reporting
takes for the same: the pivots of sales and of the pipeline. Odoo keeps nothing of them, and tells
them by whose the documents are today; in the bench's data that is who did it."""

from datetime import timedelta

from .database import environment
from .timing import Row, interleave, paired, spread

DAY = "%Y-%m-%d"


def run(bench):
    with environment(bench.database) as env:
        peers = Peers(env, bench.scale)
        for what, (read, ask) in peers.get_pairs().items():
            calls = {"ours": read, "yardstick": ask}
            peers.compare(what, *(call() for call in calls.values()))
            times = interleave(bench.rounds, calls, env.invalidate_all)
            details = {name: spread(taken) for name, taken in times.items()}
            row = paired(times["ours"], times["yardstick"])
            note = f"beside Odoo's {peers.get_name(ask)}"
            yield Row(24, what, *row, goal=1, note=note, details=details)
        env.cr.rollback()


class Peers:
    """The same figures twice, as a manager asks for them."""

    def __init__(self, env, scale):
        self.env = env(user=env.ref("base.user_admin").id)
        self.days = (scale.month, scale.end - timedelta(days=1))
        self.span = [scale.month.strftime(DAY), scale.end.strftime(DAY)]
        env["sales.kpi.period"].get_or_create("month", scale.month).refresh()

    def get_pairs(self):
        """{what: (how it is read here, how Odoo is asked)}"""
        return {
            "quantities by salesperson, from the sources": (
                lambda: self._read("product_qty"), self.ask_sold
            ),
            "quantities by salesperson, as they were counted": (
                lambda: self._read_counted("product_qty"), self.ask_sold
            ),
            "wins by salesperson, from the sources": (
                lambda: self._read("won_revenue"), self.ask_wins
            ),
            "wins by salesperson, as they were counted": (
                lambda: self._read_counted("won_revenue"), self.ask_wins
            ),
        }  # fmt: skip

    def get_name(self, ask):
        return {self.ask_sold: "sales analysis", self.ask_wins: "pipeline"}[ask]

    def _read(self, code):
        return self.env["sales.kpi.definition"].read_values([code], *self.days)[code]

    def _read_counted(self, code):
        Definition = self.env["sales.kpi.definition"]
        return Definition.read_counted("month", self.days[0], [code])["values"][code]

    def ask_sold(self):
        return self._group("sale.report", "date", "product_uom_qty:sum", [("state", "=", "sale")])

    def ask_wins(self):
        won = [("won_status", "=", "won")]
        return self._group("crm.lead", "date_closed", "expected_revenue:sum", won)

    def _group(self, model, date, amount, domain):
        """As a pivot asks: {user id: amount}"""
        first, end = self.span
        domain = [*domain, (date, ">=", first), (date, "<", end)]
        groups = self.env[model].formatted_read_group(domain, ["user_id"], [amount, "__count"])
        return {group["user_id"] and group["user_id"][0]: group[amount] for group in groups}

    def compare(self, what, ours, theirs):
        """:raise RuntimeError: they tell other figures"""
        found = {user: round(value, 2) for user, value in ours.items() if value}
        told = {user: round(value, 2) for user, value in theirs.items() if value}
        if found != told:
            raise RuntimeError(f"Odoo tells others: {what}.")
