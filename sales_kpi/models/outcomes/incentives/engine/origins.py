"""Closed rows that something is taken back of, with what was taken of them so far. Plain classes:
they live for one refresh only."""

import re
from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .exact_rows import read_exact
from .origin import ORIGIN, Origin, Sums

ZERO = Decimal(0)
SUFFIX = re.compile(r"(:overlay)?(:of:\d+)?$")

ROWS = """
    WITH asked AS (
        SELECT row.id FROM sales_kpi_earning row
         WHERE row.res_id = ANY(%(res_ids)s) AND row.user_id = ANY(%(users)s)
           AND row.key IS NOT NULL AND row.reverses_id IS NULL
         UNION
        SELECT unnest(%(ids)s::int[])
         UNION
        SELECT row.id FROM unnest(%(owners)s::int[], %(keys)s::text[]) AS own(user_id, key)
          JOIN sales_kpi_earning row ON row.user_id = own.user_id AND row.key = own.key
           AND row.company_id = %(company)s AND row.kind = 'adjustment')
    SELECT COALESCE(line.root_id, line.id), %(columns)s,
           -COALESCE((SELECT SUM(back.basis) FROM sales_kpi_earning back
                       JOIN sales_kpi_payout payout ON payout.id = back.payout_id
                      WHERE back.reverses_id = row.id AND back.kind IN ('reversed', 'earned')
                        AND payout.state != 'estimate'), 0)
           - COALESCE((SELECT SUM(given.basis) FROM sales_kpi_earning given
                        WHERE given.company_id = row.company_id AND given.user_id = row.user_id
                          AND given.key = row.key AND given.kind = 'adjustment'
                          AND given.basis < 0 AND row.kind = 'earned'
                          AND given.line_id = COALESCE(line.root_id, line.id)), 0),
           CASE WHEN line.clawback = 'steps' THEN
               (SELECT SUM(other.basis) FROM sales_kpi_earning other
                  JOIN sales_kpi_payout payout ON payout.id = other.payout_id
                 WHERE other.user_id = row.user_id AND other.tier_from = row.tier_from
                   AND other.tier_to = row.tier_to AND other.key IS NOT NULL
                   AND other.line_id = row.line_id AND other.kind = ANY(%(keyed)s)
                   AND payout.state != 'estimate') ELSE 0 END
      FROM asked
      JOIN sales_kpi_earning row ON row.id = asked.id
       AND row.kind IN ('earned', 'adjustment') AND row.basis > 0
      JOIN sales_kpi_incentive_line line ON line.id = row.line_id
       AND COALESCE(line.root_id, line.id) = ANY(%(lines)s)
      JOIN sales_kpi_payout payout ON payout.id = row.payout_id AND payout.state != 'estimate'
     WHERE row.date >= %(cutoff)s
     ORDER BY row.date, row.id"""

# What each of some keys took back of which closed rows; of its own month it keeps their keys.
TAKEN = """
    SELECT asked.line_id, asked.user_id, asked.key, COALESCE(back.reverses_id, own.id),
           -SUM(back.basis)
      FROM unnest(%(lines)s::int[], %(users)s::int[], %(keys)s::text[])
           AS asked(line_id, user_id, key)
      JOIN sales_kpi_earning back ON back.user_id = asked.user_id AND back.key = asked.key
       AND back.company_id = %(company)s AND back.kind IN ('reversed', 'earned')
      JOIN sales_kpi_incentive_line line ON line.id = back.line_id
       AND COALESCE(line.root_id, line.id) = asked.line_id
      JOIN sales_kpi_payout payout ON payout.id = back.payout_id AND payout.state != 'estimate'
      LEFT JOIN sales_kpi_earning own ON back.reverses_id IS NULL AND back.kind = 'reversed'
       AND own.payout_id = back.payout_id AND own.line_id = back.line_id
       AND own.key = back.parts->>'of' AND own.kind = 'earned' AND own.reverses_id IS NULL
     WHERE COALESCE(back.reverses_id, own.id) IS NOT NULL
     GROUP BY 1, 2, 3, 4"""


class Origins:
    """
    :param refresh: ``PlanRefresh``
    """

    def __init__(self, refresh):
        self.refresh, self.env = refresh, refresh.env
        self.by_document = defaultdict(list)  # {(line, user, document): [Origin], oldest first}
        self.by_key = defaultdict(list)  # {(line, user, key): [(Origin, basis that it took)]}
        self.of_user = defaultdict(list)
        self.by_row, self.tiers, self.asked = {}, {}, set()

    def read(self, documents, keys, owners):
        """
        :param documents: {(first version of the component, document)}
        :param keys: {(first version of the component, user id, key)} of what changed
        :param owners: {(user id, key)} for which a manager put something in, perhaps
        """
        documents, keys = documents - self.asked, keys - self.asked
        self.asked |= documents | keys
        taken = self._read_taken(keys)
        for root, *values, later, tier_basis in self._read_rows(
            documents, owners, {row[3] for row in taken}
        ):
            row = dict(zip(ORIGIN, values, strict=True))
            if row["id"] not in self.by_row:
                self.by_row[row["id"]] = self._add(root, row, later, tier_basis)
        for *key, origin_id, basis in taken:
            if origin_id in self.by_row:
                self.by_key[tuple(key)].append((self.by_row[origin_id], basis))

    def _add(self, root, row, later, tier_basis):
        row["parts"] = row["parts"] or {}
        line = self.env["sales.kpi.incentive.line"].sudo().browse(row["line_id"])
        place = row["line_id"], row["user_id"], row["tier_from"], row["tier_to"]
        tier = self.tiers.setdefault(place, Sums(tier_basis or ZERO))
        origin = Origin(row, line, later, tier)
        self.by_document[root, row["user_id"], get_document(row["key"])].append(origin)
        self.of_user[row["user_id"]].append(origin)
        return origin

    def _read_rows(self, documents, owners, ids):
        if not documents and not ids and not owners:
            return []
        users, keys = zip(*sorted(owners), strict=True) if owners else ((), ())
        names = {
            "columns": SQL(", ").join(SQL.identifier("row", name) for name in ORIGIN),
            "res_ids": sorted({int(document.split(":")[1]) for _line, document in documents}),
            "users": sorted(self.refresh.terms),
            "ids": sorted(ids),
            "owners": list(users),
            "keys": list(keys),
            "lines": sorted(set(self.refresh.book.lineage.values())),
            "company": self.refresh.company.id,
            "keyed": ["earned", "reversed", "adjustment"],
            "cutoff": self.refresh.get_cutoff(),
        }
        return read_exact(self.env, SQL(ROWS, **names))

    def _read_taken(self, keys):
        if not keys:
            return []
        lines, users, names = zip(*sorted(keys), strict=True)
        return read_exact(
            self.env,
            SQL(
                TAKEN,
                lines=list(lines),
                users=list(users),
                keys=list(names),
                company=self.refresh.company.id,
            ),
        )

    def reset(self, user_id):
        """As all was before somebody's pay was worked out."""
        for origin in self.of_user[user_id]:
            origin.reset()

    def tell(self, user_id):
        """What a person's mark tells of it."""
        mine = self.of_user.get(user_id, ())
        return mine and sorted((one.row["id"], one.later, one.tier.basis) for one in mine)


def get_document(key):
    """The invoice whose cash it is; else itself."""
    _cash, is_cash, invoice = key.partition(":invoice:")
    return f"invoice:{invoice}" if is_cash else key


def split_suffix(key):
    """(key of the event or document, whose part of it: an overlay, somebody's for his leader)"""
    place = SUFFIX.search(key).start()
    return key[:place], key[place:]
