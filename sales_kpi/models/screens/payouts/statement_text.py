"""Rows of a statement as a salesperson reads them: what belongs together in one sentence. Plain
classes: they live for one request only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import formatLang

from ....tools.payout import exact
from ...ground.figure_format import keep_order
from ...outcomes.incentives.earning_text import EarningText

ZERO = Decimal(0)
GATHERED = ("earned", "released", "reversed")  # kinds of which there is a row a deal
# The order of operations: where a kind stands on the statement.
STAGES = {
    "earned": 0,
    "released": 0,
    "limit": 0,
    "multiplier": 0,
    "penalty": 1,
    "reversed": 3,
    "adjustment": 3,
    "prize": 3,
    "topup": 4,
    "recovery": 5,
    "carried": 6,
}
PLAN_LIMIT = 2
MOST_RATES = 6  # named one by one


def tell_money(env, value, currency):
    """An amount with all its cents, and its currency."""
    return keep_order(env, formatLang(env, float(value), currency_obj=currency))


def tell_signed(env, value, currency):
    text = formatLang(env, abs(float(value)), currency_obj=currency)
    sign = {1: "+", -1: "-"}.get(get_sign(value), "")
    return keep_order(env, f"{sign}{text}")


def get_sign(value):
    return (value > 0) - (value < 0)


def gather(rows):
    """Rows of a payout as they stand on its statement: deals of a component together.

    :param rows: ``sales.kpi.earning`` with elevated rights
    :return: [``StatementRow``]
    """
    found = defaultdict(rows.browse)
    for row in rows:
        found[_get_key(row)] |= row
    gathered = [StatementRow(key, own) for key, own in found.items()]
    return sorted(gathered, key=lambda one: one.place)


def _get_key(row):
    if row.kind not in GATHERED:
        return str(row.id)
    origin = row.origin_period_id.id if row.kind == "reversed" else 0
    return f"{row.kind}-{row.line_id.id}-{origin or 0}"


class RowText(EarningText):
    """The sentence of one row, without its sum."""

    @property
    def sentence(self):
        return getattr(self, f"_explain_{self.row.kind}")()

    def tell_rate(self, rate):
        return self._rate(rate)


class StatementRow:
    """
    :param key: names it within its payout
    :param rows: ``sales.kpi.earning`` of one kind and component
    """

    def __init__(self, key, rows):
        self.key, self.rows = key, rows
        self.env = rows.env
        self.first = rows[0]
        self.line, self.kind = self.first.line_id, self.first.kind
        self.currency = self.first.currency_id

    @property
    def place(self):
        stage = STAGES[self.kind]
        if self.kind == "limit" and not self.line:
            stage = PLAN_LIMIT
        return stage, self.line.sequence, self.line.id, self.first.id

    @property
    def amount(self):
        return sum(self.rows.mapped("amount"))

    @property
    def name(self):
        kinds = dict(self.first._fields["kind"]._description_selection(self.env))
        return self.line.name or kinds[self.kind]

    @property
    def text(self):
        """How it came about, in one sentence."""
        if len(self.rows) == 1:
            return RowText(self.first).sentence
        count = self.env._("%s deals", len(self.rows))
        return f"{getattr(self, f'_tell_{self.kind}')()} ({count})"

    @property
    def rates(self):
        """By which rates, and at how much of the target, without any sum; "" of other rows."""
        if self.kind != "earned":
            return ""
        attained = self._get_attained()
        told = self.env._("%s %% of the target", f"{attained:.1f}") if attained else ""
        return f"{self.name}: {' → '.join(filter(None, (told, self._tell_rates())))}"

    def _get_attained(self):
        """How much of the target was reached, in per cent; None without one."""
        parts = self.first.parts or {}
        if not parts.get("target"):
            return None
        return (exact(parts.get("before") or 0) + self._basis) / exact(parts["target"]) * 100

    def _tell_released(self):
        return self.env._("Released with the cash that came in")

    def _tell_reversed(self):
        taken = self._money(-self._basis)
        if not self.first.origin_period_id:
            return self.env._("%s taken back", taken)
        return self.env._(
            "%(sum)s taken back, at what %(period)s paid",
            sum=taken,
            period=self.first.origin_period_id.display_name,
        )

    def _tell_earned(self):
        if self.line.kind == "bonus":
            return self.env._("A bonus each")
        return f"{self._tell_basis()} → {self._tell_rates()}{self._tell_factors()}"

    @property
    def _basis(self):
        return sum((exact(row.basis) for row in self.rows), ZERO)

    def _tell_basis(self):
        """The sum of the deals, and how much of the target that is."""
        parts = self.first.parts or {}
        before = exact(parts.get("before") or 0)
        basis = self._money(self._basis)
        if before:
            basis = self.env._("%(sum)s after %(before)s", sum=basis, before=self._money(before))
        if not parts.get("target"):
            return basis
        return self.env._(
            "%(sum)s = %(percent)s %% of %(target)s",
            sum=basis,
            percent=f"{self._get_attained():.1f}",
            target=self._money(exact(parts["target"])),
        )

    def _tell_rates(self):
        rates = {
            exact(rate): None
            for row in self.rows
            for _amount, rate in (row.parts or {}).get("steps") or [(0, row.rate)]
        }
        tell = RowText(self.first).tell_rate
        if len(rates) <= MOST_RATES:
            return " + ".join(map(tell, rates))
        return self._tell_span(tell(min(rates)), tell(max(rates)))

    def _tell_factors(self):
        factors = {row.factor for row in self.rows}
        if factors == {1}:
            return ""
        low, high = (f"{factor:.6g}" for factor in (min(factors), max(factors)))
        return f" x {low if low == high else self._tell_span(low, high)}"

    def _tell_span(self, low, high):
        return self.env._("%(low)s to %(high)s", low=low, high=high)

    def _money(self, value):
        if self.line.value == "quantity":
            return f"{float(value):.6g}"
        return formatLang(self.env, float(value), digits=self.currency.decimal_places)
