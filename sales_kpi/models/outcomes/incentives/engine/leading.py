"""Whom a leader's component pays by what others sold. Plain classes: they live for one refresh
only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .count import OVERRIDE
from .exact_rows import read_exact

ZERO, HUNDRED = Decimal(0), Decimal(100)


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
        events = list(events)
        taking = {event.document for event in events if event.is_taking_back}
        held = self._read_held(line, taking) if taking else {}
        handled = set()
        for event in events:
            own, pieces = self._get_leaders(event), held.get(event.document)
            if event.is_taking_back and pieces:
                if event.key not in handled:
                    handled.add(event.key)
                    yield from self._take_back(line, pieces, event)
                continue
            if event.document in taking and event.basis > 0:
                exact = self._get_exact(line, event)
                piece = held[event.document].setdefault(event.key, Piece(exact.whole))
                piece.parts.append((event.user_id, exact.share, own))
            for leader in sorted(own):
                yield _give(event, leader)

    def _take_back(self, line, pieces, event):
        """The newest of a document first, of whomever it paid: whose it is now does not matter."""
        event = self._get_exact(line, event)
        left, lost = -event.whole, defaultdict(lambda: ZERO)
        for piece in reversed(pieces.values()):
            taken = min(piece.rest, left)
            left -= taken
            piece.rest -= taken
            for user_id, share, leaders in piece.parts:
                for leader in leaders:
                    lost[leader, user_id] += round(taken * share / HUNDRED, 6)
        for leader, user_id in sorted(lost):
            if basis := lost[leader, user_id]:
                yield _give(event._replace(user_id=user_id), leader)._replace(basis=-basis)

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
        """{document: {event: ``Piece``}} of closed payouts, the oldest first."""
        held, ours = defaultdict(dict), self.refresh.terms.keys()
        for document, key, share, rest, leaders in read_exact(
            self.env, self._select_held(line, names)
        ):
            name, _of, user_id = key.rpartition(OVERRIDE)
            whole = max(rest, ZERO) * HUNDRED / share
            piece = held[document].setdefault(name, Piece(whole))
            piece.rest = max(piece.rest, whole)
            piece.parts.append((int(user_id), share, set(leaders) & ours))
        return held

    def _select_held(self, line, names):
        return SQL(
            """SELECT asked.document, row.key, MAX(row.share),
                      MAX(COALESCE((row.parts->'left'->>'basis')::numeric, row.basis) + COALESCE((
                          SELECT SUM(back.basis) FROM sales_kpi_earning back
                            JOIN sales_kpi_payout payout ON payout.id = back.payout_id
                           WHERE back.reverses_id = row.id AND payout.state != 'estimate'), 0)),
                      array_agg(row.user_id)
                 FROM unnest(%(names)s::text[], %(ids)s::int[]) AS asked(document, res_id)
                 JOIN sales_kpi_earning row
                   ON row.res_id = asked.res_id
                  AND (row.key LIKE asked.document || ':of:%%'
                       OR row.key LIKE '%%:' || asked.document || ':of:%%')
                 JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                 JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                WHERE COALESCE(line.root_id, line.id) = %(line)s AND payout.state != 'estimate'
                  AND row.kind IN ('earned', 'adjustment') AND row.basis > 0
                  AND row.reverses_id IS NULL AND row.date >= %(cutoff)s
                GROUP BY asked.document, row.key
                ORDER BY asked.document, MIN(row.date), MIN(row.id)""",
            names=sorted(names),
            ids=[int(name.split(":")[1]) for name in sorted(names)],
            line=self.refresh.plan.line_ids._get_lineage()[line.id],
            cutoff=self.refresh.get_cutoff(),
        )


class Piece:
    """What an event of a document paid for.

    :param rest: what is left of all of it
    """

    def __init__(self, rest):
        self.rest, self.parts = rest, []  # [(whose, per cent, ids of the leaders whom it paid)]


def name_document(event):
    return f"{event.document}{OVERRIDE}{event.user_id}"


def _give(event, leader):
    key = f"{event.key}{OVERRIDE}{event.user_id}"
    return event._replace(user_id=leader, key=key, document=name_document(event))
