"""What changed behind closed payouts: what is taken back of them, what is earned again, and what a
manager decides. Plain classes: they live for one refresh only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .....tools import payout
from .changes import KEPT, Changes
from .earning_basis import Event
from .exact_rows import read_exact
from .leading import Leading
from .origin import ORIGIN, Origin

ZERO, HUNDRED = Decimal(0), Decimal(100)

# The closed rows that earned by some documents, with what was taken back of each so far and what
# its tier period came to.
ORIGINS = """
    SELECT asked.line_id, asked.user_id, asked.document, %(columns)s,
           -COALESCE((SELECT SUM(back.basis) FROM sales_kpi_earning back
                       JOIN sales_kpi_payout payout ON payout.id = back.payout_id
                       WHERE back.reverses_id = row.id
                         AND back.kind IN ('reversed', 'earned')
                         AND payout.state != 'estimate'), 0),
           (SELECT SUM(other.basis) FROM sales_kpi_earning other
             WHERE other.user_id = row.user_id AND other.tier_from = row.tier_from
               AND other.tier_to = row.tier_to AND other.key IS NOT NULL
               AND other.line_id = row.line_id)
      FROM unnest(%(lines)s::int[], %(users)s::int[], %(documents)s::text[])
           AS asked(line_id, user_id, document)
      JOIN sales_kpi_earning row ON row.user_id = asked.user_id
       AND row.kind IN ('earned', 'adjustment') AND row.basis > 0
       AND row.key IS NOT NULL AND row.reverses_id IS NULL
       AND (row.key = asked.document OR row.key LIKE '%%:' || asked.document
            OR row.id IN (SELECT back.reverses_id FROM sales_kpi_earning back
                           WHERE back.user_id = asked.user_id
                             AND back.key = asked.document))
      JOIN sales_kpi_incentive_line line ON line.id = row.line_id
       AND COALESCE(line.root_id, line.id) = asked.line_id
      JOIN sales_kpi_payout payout ON payout.id = row.payout_id
       AND payout.state != 'estimate'
     WHERE row.date >= %(cutoff)s
     ORDER BY row.date, row.id"""


class Back:
    """
    :param refresh: ``PlanRefresh``
    :param looks_back: whether closed payouts are compared with their records
    """

    def __init__(self, refresh, looks_back):
        self.refresh, self.env = refresh, refresh.env
        self.plan, self.period = refresh.plan, refresh.period
        self.looks_back = looks_back
        self.late, self.drifts, self.differences = [], [], defaultdict(list)
        self.origins, self.origins_of, self.by_row = {}, defaultdict(list), {}
        changes = Changes(refresh) if looks_back else None
        for line in self._get_lines() if changes and changes.first else ():
            self._look(line, changes)

    def tell(self, user_id):
        """What a person's mark tells of it."""
        mine = [row[2:] for row in self.differences.get(user_id, ())]
        origins = [
            (key, [(one.row["id"], one.taken) for one in own])
            for key, own in self.origins_of[user_id]
        ]
        return sorted(map(repr, mine)), sorted(map(repr, origins))

    def _get_lines(self):
        return [
            line
            for line in self.plan.line_ids
            if line.basis != "fact"
            and line.kind != "performance"
            and line not in self.refresh.unknown
        ]

    # ---- comparing -----------------------------------------------------------------------------

    def _look(self, line, changes):
        rows = changes.read(line)
        added = [Event(*row[KEPT:]) for row in rows if row[0] is None]
        rows = [(*row[:KEPT], row[KEPT + 5], row[KEPT + 6]) for row in rows if row[0] is not None]
        gone = [row for row in rows if row[7] is None]
        if gone:  # moved to other days, perhaps
            found = changes.read_whole(line, {row[1].split(":of:")[0] for row in gone})
            rows = [self._find_again(row, found) for row in rows]
        for row in sorted(rows, key=lambda row: row[:2]):
            self._weigh(line, *row)
        added.sort(key=lambda event: (event.date, event.res_id, event.key))
        if line.kind == "override":
            added = Leading(self.refresh).spread(line, added)
        for event in added:
            self._take_added(line, event)

    def _find_again(self, row, found):
        """The row with what its document is now, on whatever day that is."""
        now = found.get(row[1].split(":of:")[0])
        if row[7] is not None or not now:
            return row
        share = row[4]
        return *row[:7], *now, round(now[0] * share / HUNDRED, 6), share

    def _weigh(self, line, user_id, key, net, date, share, total_then, taken, *now):
        """Whether less of it is left, more of it is back, or somebody has to decide."""
        whole, total, day, basis, share_now = now
        expected = round((whole or ZERO) * share / HUNDRED, 6)
        is_regrouped = (
            total_then is not None and total is not None and abs(total) >= abs(total_then)
        )
        change = expected - net
        if change < 0 < net and is_regrouped and whole is not None:
            change = ZERO  # its lines were moved to another category
        if change > 0:
            change = min(change, taken) if taken > 0 else ZERO
        elif net <= 0:
            change = ZERO
        if change:
            self.differences[user_id].append((line, key, change, day, total))
        left = (basis or ZERO) - (net + change)
        if whole is not None and (left or share_now != share or day != date):
            before = net + change, share, date
            self._note_drift(line, user_id, key, before, (basis, share_now, day))

    def _note_drift(self, line, user_id, key, before, after):
        self.drifts.append(
            {
                "line_id": line.id,
                "user_id": user_id,
                "key": key,
                "basis_before": before[0],
                "share_before": before[1],
                "date_before": before[2],
                "basis_after": after[0],
                "share_after": after[1],
                "date_after": after[2],
            }
        )

    def _take_added(self, line, event):
        """What takes back counts now, of all else a manager decides."""
        if event.basis < 0 and event.document != event.key:
            self.late.append((line, event))
        else:
            after = (event.basis, event.share, event.date)
            self._note_drift(line, event.user_id, event.key, (ZERO, ZERO, None), after)

    # ---- taking back ---------------------------------------------------------------------------

    def read_origins(self, events):
        """Closed rows of which these events take back, and those that differ."""
        asked = {
            (self.refresh.book.lineage[line.id], user_id, event.document)
            for line, by_user in events.items()
            for user_id, own in by_user.items()
            for event in own
            if event.basis < 0
        }
        asked |= {
            (self.refresh.book.lineage[line.id], user_id, name)
            for user_id, own in self.differences.items()
            for line, key, *_change in own
            for name in (key, get_document(key))
        }
        asked -= self.origins.keys()
        if asked:
            self._read_origins(asked)
        for key in asked & self.origins.keys():
            self.origins_of[key[1]].append((key, self.origins[key]))

    def _read_origins(self, asked):
        columns = SQL(", ").join(SQL.identifier("row", name) for name in ORIGIN)
        lines, users, documents = zip(*sorted(asked), strict=True)
        rows = read_exact(
            self.env,
            SQL(
                ORIGINS,
                columns=columns,
                lines=list(lines),
                users=list(users),
                documents=list(documents),
                cutoff=self.refresh.get_cutoff(),
            ),
        )
        Line = self.env["sales.kpi.incentive.line"].sudo()
        for line_id, user_id, document, *values, taken, tier_basis in rows:
            row = dict(zip(ORIGIN, values, strict=True))
            row["parts"] = row["parts"] or {}
            origin = self.by_row.setdefault(
                row["id"], Origin(row, Line.browse(row["line_id"]), taken, tier_basis or ZERO)
            )
            self.origins.setdefault((line_id, user_id, document), []).append(origin)

    def get_rows(self, case):
        """What is taken back of a person's closed rows, and what he earns again."""
        rows = []
        for line, key, change, day, total in self.differences.get(case.user_id, ()):
            own, others = self._get_origins(line, case.user_id, key)
            if change > 0:
                rows += self._give_again(case, own, change, key, day, total)
                continue
            # Of cash that bounced a part may have been paid back: that was of the cash before it.
            found = [*others, *own]
            *pieces, _left = payout.newest_first([one.rest for one in found], -change)
            for origin, piece in zip(found, pieces, strict=True):
                if piece:
                    rows += self.reverse(case, origin, piece, key, day, total)
        return rows

    def _get_origins(self, line, user_id, key):
        """(closed rows of a key, others of its document)"""
        root = self.refresh.book.lineage[line.id]
        own = self.origins.get((root, user_id, key), [])
        others = self.origins.get((root, user_id, get_document(key)), [])
        return own, [origin for origin in others if origin not in own]

    def _give_again(self, case, origins, change, key, day, total):
        rows = []
        for origin in origins:
            piece = min(change, origin.taken)
            if piece > 0:
                change -= piece
                amount = origin.give(piece, case.digits)
                rows.append(self._prepare(case, origin, "earned", piece, amount, key, day, total))
        return rows

    def reverse(self, case, origin, piece, key, day, total):
        amount = origin.take(piece, case.digits)
        return [self._prepare(case, origin, "reversed", -piece, amount, key, day, total)]

    def _prepare(self, case, origin, kind, basis, amount, key, day, total):
        row = origin.row
        if (
            row["fx"] != case.fx
            and row["parts"].get("currency", case.currency.id) != case.currency.id
        ):
            amount = payout.money(amount * row["fx"] / case.fx, case.digits)
        parts = {"full": str(amount), "of": row["key"]}
        if total is not None:
            parts["total"] = str(total)
        if kind == "earned":
            parts["again"] = True
        if row["parts"].get("due"):
            parts["due"], amount = str(amount), ZERO
        return {
            **self.refresh.blank,
            "user_id": case.user_id,
            "team_id": row["team_id"],
            "line_id": row["line_id"],
            "origin_period_id": row["period_id"],
            "tier_from": row["tier_from"],
            "tier_to": row["tier_to"],
            "kind": kind,
            "res_model": row["res_model"],
            "res_id": row["res_id"],
            "key": key,
            "date": day or self.period.date_to,
            "basis": basis,
            "share": row["share"],
            "rate": row["rate"],
            "factor": row["factor"],
            "currency_id": case.currency.id,
            "fx": row["fx"],
            "amount": amount,
            "reverses_id": row["id"],
            "parts": parts,
            "is_change": True,
        }


def get_document(key):
    """The invoice whose cash it is; else itself."""
    _cash, is_cash, invoice = key.partition(":invoice:")
    return f"invoice:{invoice}" if is_cash else key
