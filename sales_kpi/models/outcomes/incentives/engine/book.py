"""What closed payouts hold already. Plain classes: they live for one refresh only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .exact_rows import read_exact
from .origin import Sums

ZERO = Decimal(0)
CLOSED = SQL("payout.state != 'estimate'")
# Kinds of rows that have a key, and so a basis that is not earned again.
KEYED = ("earned", "reversed", "adjustment")


class Book:
    """The closed rows of a plan, as far as a pay period needs them.

    :param plan: version of a plan
    :param period: the pay period
    :param levels: ``Levels``
    """

    def __init__(self, plan, period, levels):
        self.env = plan.env
        self.plan, self.period = plan, period
        self.tiers = levels.tiers
        self.lineage = plan.line_ids._get_lineage()
        self.has_others = self._has_others()
        self.sums, self.carried, self.owed = {}, {}, {}
        if self.has_others:
            self.sums = self._read_sums()
            self.carried, self.owed = self._read_former(), self._read_owed()

    def get_before(self, line, user_id):
        """``Sums`` that the steps of a component have had so far."""
        return self.sums.setdefault((self.lineage[line.id], user_id), Sums())

    def tell(self, user_id):
        """What a person's mark tells of it."""
        sums = self.sums and [self.sums.get((root, user_id)) for root in self.lineage.values()]
        return sums, self.carried.get(user_id), self.owed.get(user_id)

    def find_running(self, origin):
        """``Sums`` of the running tier period, if a closed row is of it; else None."""
        root, row = origin.line.root_id.id or origin.line.id, origin.row
        for line, tier in self.tiers.items():
            if self.lineage[line.id] == root and tier == (row["tier_from"], row["tier_to"]):
                return self.get_before(line, row["user_id"])
        return None

    def _read_sums(self):
        """{(first version of a component, user id): ``Sums``} of the running tier period."""
        spans = {
            (self.lineage[line.id], *tier)
            for line, tier in self.tiers.items()
            if tier != (self.period.date_from, self.period.date_to)
        }
        if not spans:
            return {}
        lines, first, last = zip(*spans, strict=True)
        rows = read_exact(
            self.env,
            SQL(
                """SELECT tier.line_id, row.user_id, SUM(row.basis),
                          SUM(COALESCE((row.parts->>'full')::numeric, row.amount)),
                          SUM(COALESCE((row.parts->>'due')::numeric, row.amount))
                     FROM unnest(%s::int[], %s::date[], %s::date[])
                          AS tier(line_id, first, last)
                     JOIN sales_kpi_incentive_line line
                       ON COALESCE(line.root_id, line.id) = tier.line_id
                     JOIN sales_kpi_earning row ON row.line_id = line.id
                      AND row.tier_from = tier.first AND row.tier_to = tier.last
                      AND row.key IS NOT NULL AND row.kind = ANY(%s)
                     JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                     JOIN sales_kpi_period period ON period.id = payout.period_id
                    WHERE period.date_from < %s
                    GROUP BY tier.line_id, row.user_id""",
                list(lines),
                list(first),
                list(last),
                list(KEYED),
                self.period.date_from,
            ),
        )
        return {(line_id, user_id): Sums(*sums) for line_id, user_id, *sums in rows}

    def _read_former(self):
        """{user id: what was carried out of his payout before}, where anything was"""
        return dict(
            read_exact(
                self.env,
                SQL(
                    """SELECT user_id, carried_out FROM (
                              SELECT DISTINCT ON (payout.user_id) payout.user_id,
                                     payout.carried_out
                                FROM sales_kpi_payout payout
                                JOIN sales_kpi_period period ON period.id = payout.period_id
                               WHERE payout.root_id = %s AND period.date_from < %s
                               ORDER BY payout.user_id, period.date_from DESC) former
                        WHERE carried_out != 0""",
                    self.plan.root_id.id,
                    self.period.date_from,
                ),
            )
        )

    def _read_owed(self):
        """{user id: what he was topped up and has not given back}"""
        return dict(
            read_exact(
                self.env,
                SQL(
                    """SELECT row.user_id, SUM(row.amount)
                         FROM sales_kpi_earning row
                         JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                         JOIN sales_kpi_period period ON period.id = payout.period_id
                        WHERE payout.root_id = %s AND period.date_from < %s
                          AND row.kind IN ('topup', 'recovery') AND (row.kind = 'recovery'
                               OR row.parts->>'guarantee' = 'recoverable')
                        GROUP BY row.user_id""",
                    self.plan.root_id.id,
                    self.period.date_from,
                ),
            )
        )

    def _has_others(self):
        """Whether the plan pays another period as well."""
        others = [("root_id", "=", self.plan.root_id.id), ("period_id", "!=", self.period.id)]
        return bool(self.env["sales.kpi.payout"].search_count(others, limit=1))

    def select_known(self, line):
        """SQL that tells whether an ``event`` of a component was earned in another pay period."""
        if not self.has_others:
            return SQL("FALSE")
        return SQL(
            """EXISTS (SELECT FROM sales_kpi_earning row
                         JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                        WHERE row.user_id = event.user_id AND row.key = event.key
                          AND row.company_id = %s AND row.period_id != %s AND row.kind = ANY(%s)
                          AND COALESCE(line.root_id, line.id) = %s)""",
            self.plan.company_id.id,
            self.period.id,
            list(KEYED),
            self.lineage[line.id],
        )

    def find_known(self, events):
        """Which events were earned in another pay period already; what a leader is paid for, by
        whichever leader.

        :param events: {component: {user id: [event]}}
        :return: set of (first version of the component, user id, key)
        """
        known = set()
        for is_led, select in ((False, self._select_known), (True, self._select_known_led)):
            asked = [
                (self.lineage[line.id], user_id, event.key)
                for line, by_user in events.items()
                for user_id, own in by_user.items()
                for event in own
                if (line.kind == "override") == is_led
            ]
            if asked and self.has_others:
                known.update(self.env.execute_query(select(*zip(*asked, strict=True))))
        return known

    def _select_known(self, lines, users, keys):
        """Each key is looked up: a join might go through all that was ever earned."""
        return SQL(
            """SELECT DISTINCT asked.line_id, asked.user_id, asked.key
                 FROM unnest(%s::int[], %s::int[], %s::text[]) AS asked(line_id, user_id, key)
                CROSS JOIN LATERAL (
                      SELECT FROM sales_kpi_earning row
                        JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                       WHERE row.company_id = %s AND row.user_id = asked.user_id
                         AND row.key = asked.key AND row.period_id != %s AND row.kind = ANY(%s)
                         AND COALESCE(line.root_id, line.id) = asked.line_id LIMIT 1) earned""",
            list(lines),
            list(users),
            list(keys),
            self.plan.company_id.id,
            self.period.id,
            list(KEYED),
        )

    def _select_known_led(self, lines, users, keys):
        return SQL(
            """SELECT DISTINCT asked.line_id, asked.user_id, asked.key
                 FROM unnest(%s::int[], %s::int[], %s::text[]) AS asked(line_id, user_id, key)
                 JOIN sales_kpi_earning row ON row.key = asked.key
                 JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                  AND COALESCE(line.root_id, line.id) = asked.line_id
                WHERE row.company_id = %s AND row.period_id != %s AND row.kind = ANY(%s)
                  AND line.kind = 'override'""",
            list(lines),
            list(users),
            list(keys),
            self.plan.company_id.id,
            self.period.id,
            list(KEYED),
        )


def group(rows, *places):
    """{values of these places: rows}"""
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[place] for place in places)].append(row)
    return found
