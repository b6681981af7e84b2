"""Whom a leader's component pays by what others sold. Plain classes: they live for one refresh
only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .count import OVERRIDE
from .exact_rows import read_exact

ZERO = Decimal(0)


class Leading:
    """Each event counts for whoever led the team that it is credited to, or one above it, on its
    day; not for himself. What takes back of another document is taken of those whom that paid.

    :param refresh: ``PlanRefresh``
    """

    def __init__(self, refresh):
        self.refresh, self.env = refresh, refresh.env
        Parent, Leader = self.env["sales.kpi.team.parent"], self.env["sales.kpi.team.leader"]
        self.tree = Parent._get_tree(refresh.company, refresh.period.date_to)
        self.lines = defaultdict(list)
        for team_id, *line in Leader._get_lines():
            self.lines[team_id].append(line)
        self.above, self.found = {}, {}

    def spread(self, line, events):
        """Events of everybody as those of the leaders who are paid.

        :param events: in their order
        """
        taking = {name_document(event) for event in events if event.is_taking_back}
        held = self._read_held(line, taking) if taking else {}
        for event in events:
            document, own = name_document(event), self._get_leaders(event)
            if event.is_taking_back and held.get(document):
                yield from self._take_back(line, held[document], event)
                continue
            if document in taking and event.basis > 0:
                held[document].append([self._get_exact(line, event).basis, own])
            for leader in sorted(own):
                yield _give(event, leader)

    def _take_back(self, line, pieces, event):
        """The newest of a document first, each of whom it paid."""
        event = self._get_exact(line, event)
        left, parts = -event.basis, defaultdict(lambda: ZERO)
        for piece in reversed(pieces):
            rest, leaders = piece
            taken = min(rest, left)
            left -= taken
            piece[0] -= taken
            for leader in leaders:
                parts[leader] += taken
        for leader in sorted(parts):
            if parts[leader]:
                yield _give(event, leader)._replace(basis=-parts[leader])

    def _get_exact(self, line, event):
        """As the rows have it: nothing of it is worked out again."""
        return self.refresh._in_plan_currency(line, event)._replace(told=None)

    def _get_leaders(self, event):
        """Ids of whom it counts for."""
        at = event.team_id, event.date
        if at not in self.found:
            self.found[at] = self._find_leaders(*at) & self.refresh.terms.keys()
        return self.found[at] - {event.user_id}

    def _find_leaders(self, team_id, day):
        if team_id not in self.above:
            self.above[team_id] = self.tree.above([team_id])
        return {
            leader
            for team in self.above[team_id]
            for leader, first, last in self.lines.get(team, ())
            if first <= day <= last
        }

    def _read_held(self, line, names):
        """{document: [[what is left of an event, ids of the leaders whom it paid]]} of closed
        payouts, the oldest first."""
        held = defaultdict(list)
        for document, rest, leaders in read_exact(self.env, self._select_held(line, names)):
            held[document].append([max(rest, ZERO), set(leaders) & self.refresh.terms.keys()])
        return held

    def _select_held(self, line, names):
        return SQL(
            """SELECT asked.document, MAX(row.basis + COALESCE((
                          SELECT SUM(back.basis) FROM sales_kpi_earning back
                            JOIN sales_kpi_payout payout ON payout.id = back.payout_id
                           WHERE back.reverses_id = row.id AND payout.state != 'estimate'), 0)),
                      array_agg(row.user_id)
                 FROM unnest(%(names)s::text[]) AS asked(document)
                 JOIN sales_kpi_earning row
                   ON row.key = asked.document OR row.key LIKE '%%:' || asked.document
                 JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                 JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                WHERE COALESCE(line.root_id, line.id) = %(line)s AND payout.state != 'estimate'
                  AND row.kind IN ('earned', 'adjustment') AND row.basis > 0
                  AND row.reverses_id IS NULL AND row.date >= %(cutoff)s
                GROUP BY asked.document, row.key
                ORDER BY asked.document, MIN(row.date), MIN(row.id)""",
            names=sorted(names),
            line=self.refresh.plan.line_ids._get_lineage()[line.id],
            cutoff=self.refresh.get_cutoff(),
        )


def name_document(event):
    return f"{event.document}{OVERRIDE}{event.user_id}"


def _give(event, leader):
    key = f"{event.key}{OVERRIDE}{event.user_id}"
    return event._replace(user_id=leader, key=key, document=name_document(event))
