"""A plan over pay periods that are over, as if it had paid them. Plain classes: nothing is written,
and nothing of what was paid counts, but what people owed when the first period began."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from .....tools.payout import exact
from .book import KEYED
from .origin import Origin, Sums
from .origins import Origins, get_document, split_suffix
from .plan import PayFault, PlanRefresh
from .release import read_dues

ZERO = Decimal(0)
TERMS = (
    "user_id", "date_from", "date_to", "currency_id", "base_pay", "rate", "guarantee",
    "guarantee_amount", "guarantee_to", "recover_from",
)  # fmt: skip


class Backtest:
    """Periods are played in their order: each goes on from those before.

    :param plan: version of a plan, a draft perhaps
    """

    def __init__(self, plan):
        self.plan = plan
        self.lineage = plan.line_ids._get_lineage()
        self.carried = self.owed = None
        self.tiers = defaultdict(Sums)
        self.earned, self.due = defaultdict(list), defaultdict(dict)
        self.numbers = count(1)

    def play(self, period, terms, always=False):
        """
        :param terms: of whom it pays
        :param always: whether they hold whenever they begin
        :return: (``PlanRefresh``, {user id: (pay in the plan's currency, sum above a cap)}; None
            instead where it can't be worked out)
        """
        refresh = PlanRefresh(self.plan, period, terms, False)
        users = terms.user_id.ids
        refresh.load(users)
        if always:
            refresh.terms |= {user_id: [_hold_always(refresh.terms[user_id])] for user_id in users}
        self._replace_past(refresh)
        return refresh, {user_id: self._play_one(refresh, user_id) for user_id in sorted(users)}

    def _play_one(self, refresh, user_id):
        try:
            case = refresh.make_case(user_id)
            statement = case.work_out()
        except PayFault:
            return None
        self.carried[user_id] = statement.carried
        for row in case.rows:
            self._keep(row)
        return statement.paid * case.fx, statement.above_cap

    # ---- what the periods before left ----------------------------------------------------------

    def _replace_past(self, refresh):
        book = refresh.book
        if self.carried is None:
            self.carried, self.owed = dict(book.carried), defaultdict(lambda: ZERO, book.owed)
        book.carried, book.owed = self.carried, self.owed
        book.sums = self._get_sums(refresh)
        refresh.known = set()
        self._replace_origins(refresh)
        waiting = {own: [list(row) for row in rows.values()] for own, rows in self.due.items()}
        refresh.dues = read_dues(refresh, waiting)

    def _get_sums(self, refresh):
        tiers = {self.lineage[line.id]: tier for line, tier in refresh.levels.tiers.items()}
        return {
            (root, user_id): Sums(*sums)
            for (root, user_id, *tier), sums in self.tiers.items()
            if tuple(tier) == tiers[root]
        }

    def _replace_origins(self, refresh):
        """Rows of which this period's events take back."""
        origins, tiers = Origins(refresh), {}
        asked = {
            (self.lineage[line.id], split_suffix(event.document)[0])
            for line, by_user in refresh.events.items()
            for own in (*by_user.values(), refresh.taking.events.get(line, ()))
            for event in own
            if event.is_taking_back
        }
        for (root, user_id, document), own in self.earned.items():
            if (root, split_suffix(document)[0]) in asked:
                origins.by_document[root, user_id, document] = self._get_fresh(
                    root, own, tiers, refresh.get_cutoff()
                )
        refresh.back.origins = origins
        refresh.taking.spread()

    def _get_fresh(self, root, own, tiers, cutoff):
        """Those that are not too old, each with what its tier period holds by now."""
        fresh = [origin for origin in own if origin.row["date"] >= cutoff]
        for origin in fresh:
            row = origin.row
            tier = root, row["user_id"], row["tier_from"], row["tier_to"]
            origin.tier = tiers.setdefault(tier, Sums(*self.tiers[tier]))
        return fresh

    # ---- what this one leaves ------------------------------------------------------------------

    def _keep(self, row):
        kind, parts = row["kind"], row["parts"]
        if kind == "recovery" or (kind == "topup" and parts["guarantee"] == "recoverable"):
            self.owed[row["user_id"]] += row["amount"]
        if not row["key"]:
            return
        own = self.lineage[row["line_id"]], row["user_id"]
        if kind in KEYED:
            tier = (*own, row["tier_from"], row["tier_to"])
            amount = exact(parts.get("due", row["amount"]))
            self.tiers[tier].add(row["basis"], exact(parts.get("full", amount)), amount)
        self._keep_due(own, row)
        if kind == "earned" and row["basis"] > 0:
            self._keep_origin(own, row)

    def _keep_due(self, own, row):
        """What waits for its cash, and what was released of it."""
        if "due" not in row["parts"]:
            return
        told = ("key", "team_id", "res_model", "res_id", "share")
        dues = self.due[own]
        due = dues.setdefault(row["key"], [*(row[name] for name in told), ZERO, ZERO])
        if row["kind"] == "released":
            due[6] += row["amount"]
        else:
            due[5] += exact(row["parts"]["due"])

    def _keep_origin(self, own, row):
        """Only of invoices and cash something is taken back by another document."""
        line = self.plan.line_ids.browse(row["line_id"])
        if line.basis not in ("invoice", "cash"):
            return
        kept = {**row, "id": next(self.numbers)}
        self.earned[(*own, get_document(row["key"]))].append(Origin(kept, line))


def _hold_always(terms):
    """Terms that hold from ever on, and are no record."""
    first = terms[0]
    return SimpleNamespace(**{name: first[name] for name in TERMS} | {"date_from": date.min})
