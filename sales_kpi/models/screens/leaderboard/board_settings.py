"""What a board is told by, besides scores: rules, words, ratings and the teams there are. All of it
changes seldom: one query asks in which versions it is, and it is kept in memory by these."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ....tools import canonical
from ...ground.tables import select_each_version
from ...scores.legend import CURRENCY, RULE

# Rules of schemes in a language and names of all teams, of some 10 KB each, in each process.
KEPT = LRU(100)

WORDS = ("name", "code", "unit", "direction", "kind")
COLUMNS = ("id", "definition_id", *RULE, *(f"definition_id.{name}" for name in WORDS))


class Rules(NamedTuple):
    """They are kept for the next viewer, so nobody changes them."""

    lines: list  # [(id, measure id, rule, measure)] in the order of the scheme
    ratings: list  # [(least total, name)] of the scheme
    currency: dict  # what ``CURRENCY`` names
    mark: str  # of the lines


class BoardSettings:
    """As it is now, whatever a closed period keeps of it. Nothing here knows the viewer.

    :param board: ``LeaderboardContent``
    """

    def __init__(self, board):
        self.env = board.env(su=True)
        self.scheme = board.scheme.with_env(self.env)
        self.period = board.period
        self.company = board.company.with_env(self.env)
        self.day = board.newcomer_day

    @property
    def has_newcomers(self):
        """Whether any of those who take part is new."""
        return self.versions["newcomers"]

    @cached_property
    def rules(self):
        """``Rules``"""
        names = ("lines", "measures", "ratings", "currency")
        return self._find(names, self._read_rules, self.scheme.id)

    @cached_property
    def team_names(self):
        """{team id: its name}, of archived ones, too"""
        return self._find(("teams",), self._read_teams)

    def _find(self, names, read, *about):
        """What is kept of what is as it was; else it is read."""
        versions = map(self.versions.get, names)
        key = (names, self.env.cr.dbname, self.env.lang, *about, *versions)
        found = KEPT.get(key)
        if found is None:
            found = KEPT[key] = read()
        return found

    @cached_property
    def versions(self):
        """One look at all that may have changed: {what: the versions of its rows}, of the period's
        readings, too, which each count writes anew; and whether anybody is new."""
        mine = SQL("scheme_id = %s", self.scheme.id or None)
        measures = SQL("id IN (SELECT definition_id FROM sales_kpi_scheme_line WHERE %s)", mine)
        currency = SQL("id = %s", self.company.currency_id.id)
        period = SQL("period_id = %s", self.period.id or None)
        columns = {
            "lines": self._select("sales.kpi.scheme.line", mine),
            "measures": self._select("sales.kpi.definition", measures),
            "ratings": self._select("sales.kpi.scheme.rating", mine),
            "currency": self._select("res.currency", currency),
            "teams": self._select("crm.team", SQL("TRUE")),
            "readings": self._select("sales.kpi.reading", period),
            "newcomers": self._select_has_newcomers(),
        }
        [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(columns.values())))
        return dict(zip(columns, row, strict=True))

    def _select(self, model, condition):
        return select_each_version(self.env[model], condition)

    def _select_has_newcomers(self):
        """The first one that is found suffices."""
        self.env["sales.kpi.score"].flush_model()
        return SQL(
            """EXISTS (SELECT FROM (%s) AS newcomer JOIN sales_kpi_score score
                           ON score.subject_id = newcomer.user_id AND score.subject_type = 'user'
                        WHERE score.period_id = %s AND score.scheme_id = %s)""",
            self.env["sales.kpi.membership"]._select_newcomers(self.company, self.day),
            self.period.id or None,
            self.scheme.id or None,
        )

    def _read_rules(self):
        lines = self._read_lines()
        currency = self.company.currency_id
        currency.fetch(CURRENCY)  # no other columns
        return Rules(
            lines=lines,
            ratings=self.scheme._get_ratings(),
            currency={name: currency[name] for name in CURRENCY},
            mark=canonical.digest(lines),
        )

    def _read_teams(self):
        Team = self.env["crm.team"].with_context(active_test=False)
        return {
            team_id: name or ""
            for team_id, name in Team._kpi_read_columns(Domain.TRUE, ("id", "name"))
        }

    def _read_lines(self):
        if not self.scheme:
            return []
        split = 2 + len(RULE)
        rows = self.env["sales.kpi.scheme.line"]._kpi_read_columns(
            [("scheme_id", "=", self.scheme.id)], COLUMNS, order="sequence, id"
        )
        return [
            (
                *row[:2],
                dict(zip(RULE, map(_plain, row[2:split]), strict=True)),
                dict(zip(WORDS, map(_plain, row[split:]), strict=True)),
            )
            for row in rows
        ]


def _plain(value):
    """A column without a value, as records have it."""
    return False if value is None else value
