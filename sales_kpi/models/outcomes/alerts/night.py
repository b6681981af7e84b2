"""What all rules of a night look at, read once. A plain class: it lives for one run only."""

from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from ....tools import period as periods
from ....tools.analysis.robust import MOST

THERE = 0.8  # least share of some days that somebody was there, to be compared by them


class Finding(NamedTuple):
    """What a rule found of a subject.

    :param value: the actual figure
    :param expected: what it should be
    :param holds: whether the limit is passed; else it is not beyond the one where it clears
    :param money: at stake, in the company's currency
    :param parts: what else the sentence needs, as JSON carries it
    """

    value: float
    expected: float
    holds: bool = True
    money: float = 0.0
    parts: dict = {}
    res_model: str | None = None


class Night:
    """
    :param company: ``res.company``
    :param today: its local day
    :param rules: all rules that are looked at, so that what several need is read once
    """

    def __init__(self, company, today, rules):
        self.company = company.sudo()
        self.env = self.company.env
        self.today = today
        self.rules = rules
        self._parts, self._cells, self._periods = {}, {}, {}

    # ---- whom it is about ----------------------------------------------------------------------

    @cached_property
    def roster(self):
        """{id of a salesperson who works here today: his team}"""
        Membership = self.env["sales.kpi.membership"]
        roster = Membership._get_roster(self.company, self.today, self.today)
        active = self.env["res.users"].browse(roster).filtered("active")
        return {user.id: roster[user.id] for user in active}

    @cached_property
    def absent(self):
        """Ids of those who are away today."""
        shares = self.env["sales.kpi.membership"]._get_presence_shares(self.company, [self.today])
        return {user for user in self.roster if not shares.get(user)}

    @cached_property
    def tree(self):
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, self.today)

    def get_team(self, subject):
        kind, subject_id = subject
        return self.roster.get(subject_id) if kind == "user" else (
            subject_id if kind == "team" else None
        )  # fmt: skip

    def is_there(self, subject):
        """Whether it is still a subject of the company."""
        kind, subject_id = subject
        if kind == "user":
            return subject_id in self.roster
        return kind != "team" or subject_id in self.teams

    def is_judged(self, subject):
        """Whether anything is said of it today: not of who is away."""
        return self.is_there(subject) and not (subject[0] == "user" and subject[1] in self.absent)

    @cached_property
    def teams(self):
        return set(self.tree.above(self.roster.values()))

    def get_subjects(self, rule):
        """Those whom a rule is about: ids of its kind of subject."""
        subjects = {"user": self.roster, "team": self.teams, "company": self.company.ids}
        found = subjects[rule.subject_type]
        if not rule.team_ids:
            return set(found)
        within = self.tree.below(rule.team_ids.ids)
        return {one for one in found if self.get_team((rule.subject_type, one)) in within}

    # ---- which days ----------------------------------------------------------------------------

    def get_bounds(self, period_type):
        return self.env["sales.kpi.period"]._bounds(period_type, self.today, self.company)

    def get_period(self, period_type):
        """The running period as it was counted last; empty where it was never made."""
        if period_type not in self._periods:
            Period = self.env["sales.kpi.period"]
            self._periods[period_type] = Period._find(period_type, self.today, self.company)
        return self._periods[period_type]

    def get_elapsed(self, period_type):
        """Number of working days of the running period before today."""
        [now, *_before] = self.get_parts(period_type)
        return len(now)

    def get_parts(self, period_type):
        """The working days of the running period before today, and as many of each of the periods
        before it, the latest first: [[day, ...], ...]."""
        if period_type not in self._parts:
            self._parts[period_type] = self._find_parts(period_type)
        return self._parts[period_type]

    def _find_parts(self, period_type):
        spans = self._get_spans(period_type)
        first, last = spans[-1][0], self.today - timedelta(days=1)
        worked = self.company._get_kpi_working_days(first, last) if first <= last else []
        parts = [[day for day in worked if span[0] <= day <= span[1]] for span in spans]
        return [parts[0], *(part[: len(parts[0])] for part in parts[1:])]

    def _get_spans(self, period_type):
        own, start = self.get_bounds(period_type), self.company._get_kpi_calendar()
        return [own, *periods.earlier(period_type, own, MOST, *start)]

    # ---- figures -------------------------------------------------------------------------------

    def read_history(self, rule):
        """What the measure of a rule came to on the days gone by of the running period, and on as
        many of each of those before: [``Cells``, ...], of whom is there today.

        The measures of all such rules are read together.
        """
        if rule.period_type not in self._cells:
            alike = self.rules.filtered(
                lambda one: (one.kind, one.period_type) == (rule.kind, rule.period_type)
            )
            measures = rule.definition_id | alike.definition_id
            self._cells[rule.period_type] = [
                self._read(measures, part) for part in self.get_parts(rule.period_type)
            ]
        code = rule.definition_id.code
        return [cells.get(code) for cells in self._cells[rule.period_type]]

    def _read(self, measures, days):
        if not days:
            return {}
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(measures.sudo(), self.company, days[0], days[-1])

    def get_presence(self, period_type):
        """{user: [share of the days that he was there, of the running period and of each before
        it]}; who was always there shares his list."""
        parts = self.get_parts(period_type)
        days = sorted({day for part in parts for day in part})
        shares = self.env["sales.kpi.membership"]._get_presence_shares(self.company, days)
        alike = {id(own): own for own in shares.values()}
        found = {key: [_get_share(own, part) for part in parts] for key, own in alike.items()}
        return {user: found[id(own)] for user, own in shares.items()}

    def read_facts(self, period, definitions, kind):
        """{measure id: {subject id: ``Cell``}} as it was counted last."""
        domain = Domain("period_id", "=", period.id) & Domain("subject_type", "=", kind)
        domain &= Domain("definition_id", "in", definitions.ids)
        found = {}
        for key, cell in self.env["sales.kpi.fact"]._read_cells(domain).items():
            found.setdefault(key[0], {})[key[2]] = cell
        return found


def _get_share(own, days):
    """How much of some days somebody was there."""
    return sum(own.get(day, 0.0) for day in days) / len(days) if days else 0.0
