"""What was earned with the order and waits for its cash. Plain classes: they live for one refresh
only."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .....tools.payout import exact
from .exact_rows import read_exact

ZERO, ONE = Decimal(0), Decimal(1)


def waits_for_cash(line):
    """Whether what a component earns is paid with the cash of its document."""
    return line.release == "cash" and line.basis in ("order", "invoice", "won")


class Due(NamedTuple):
    """What waits for the cash of a document.

    :param amount: what was earned with it
    :param released: of that so far
    :param paid: the share of its cash that has come in
    """

    key: str
    team_id: int
    res_model: str
    res_id: int
    share: Decimal
    amount: Decimal
    released: Decimal
    paid: Decimal


class Dues:
    """
    :param refresh: ``PlanRefresh``
    :param waiting: {(first version of the component, user id): [row]} of closed payouts
    :param paid: {component: {id: share}}
    """

    def __init__(self, refresh, waiting, paid):
        self.refresh, self.waiting, self.paid = refresh, waiting, paid
        self.ids_of = defaultdict(set)
        for (_line, user_id), rows in waiting.items():
            self.ids_of[user_id].update(row[3] for row in rows)

    def concern(self, user_id):
        """Whether anything of closed payouts of a person waits."""
        return user_id in self.ids_of

    def tell(self, user_id):
        """What a person's mark tells of it: how much of each of his documents is paid."""
        waiting = self.ids_of.get(user_id, set())
        return self.paid and [
            sorted(
                (res_id, paid[res_id])
                for res_id in waiting | self._get_fresh_ids(line, user_id)
                if res_id in paid
            )
            for line, paid in self.paid.items()
        ]

    def _get_fresh_ids(self, line, user_id):
        return {event.res_id for event in self.refresh.events[line].get(user_id, ())}

    def get_for(self, line, case):
        """Each document that something waits for, or was released of, in a fixed order."""
        root = self.refresh.book.lineage[line.id]
        found = {row[0]: row for row in self.waiting.get((root, case.user_id), ())}
        fresh = defaultdict(lambda: ZERO)
        about = {}
        for row in case.rows:
            is_due = row["key"] and row["parts"].get("due")
            if is_due and self.refresh.book.lineage.get(row["line_id"]) == root:
                fresh[row["key"]] += exact(row["parts"]["due"])
                about[row["key"]] = row
        for key in sorted({*found, *about}):
            yield self._make(line, key, found.get(key), about.get(key), fresh[key])

    def _make(self, line, key, old, new, fresh):
        _key, team_id, model, res_id, share, due, released = old or (
            key, new["team_id"], new["res_model"], new["res_id"], new["share"], ZERO, ZERO,
        )  # fmt: skip
        part = self.paid.get(line, {}).get(res_id) or ZERO
        paid = min(max(exact(part), ZERO), ONE)
        return Due(key, team_id, model, res_id, share, due + fresh, released, paid)


def read_dues(refresh, waiting=None):
    """
    :param waiting: as ``Dues`` takes it; None: that of closed payouts
    :return: ``Dues``
    """
    lines = [line for line in refresh.plan.line_ids if waits_for_cash(line)]
    if not lines:
        return Dues(refresh, {}, {})
    if waiting is None:
        waiting = _read_waiting(refresh, lines)
    Basis = refresh.env["sales.kpi.earning.basis"]
    paid = {}
    for line in lines:
        root = refresh.book.lineage[line.id]
        ids = {row[3] for (one, _user), rows in waiting.items() if one == root for row in rows}
        ids |= {event.res_id for own in refresh.events[line].values() for event in own}
        paid[line] = Basis._get_paid_parts(line.basis, ids, refresh.company, refresh.period.date_to)
    return Dues(refresh, waiting, paid)


def _read_waiting(refresh, lines):
    rows = read_exact(
        refresh.env,
        SQL(
            """SELECT COALESCE(line.root_id, line.id), row.user_id, row.key, MAX(row.team_id),
                      MAX(row.res_model), MAX(row.res_id), MAX(row.share),
                      SUM(COALESCE((row.parts->>'due')::numeric, 0))
                          FILTER (WHERE row.kind != 'released'),
                      COALESCE(SUM(row.amount) FILTER (WHERE row.kind = 'released'), 0)
                 FROM sales_kpi_earning row
                 JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                 JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                WHERE COALESCE(line.root_id, line.id) = ANY(%s) AND row.key IS NOT NULL
                  AND payout.state != 'estimate'
                GROUP BY 1, row.user_id, row.key
               HAVING SUM(COALESCE((row.parts->>'due')::numeric, 0))
                          FILTER (WHERE row.kind != 'released')
                   != COALESCE(SUM(row.amount) FILTER (WHERE row.kind = 'released'), 0)
                   OR MAX(row.date) >= %s""",
            [refresh.book.lineage[line.id] for line in lines],
            refresh.get_cutoff(),
        ),
    )
    found = defaultdict(list)
    for line_id, user_id, *row in rows:
        found[line_id, user_id].append(row)
    return found
