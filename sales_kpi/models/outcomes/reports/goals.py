"""What was to be reached, beside what was: where rows are salespeople or teams. Plain classes: they
live for one request only."""

import math
from functools import cached_property

KINDS = {"rep": "user", "team": "team"}


class Goals:
    """
    :param figures: ``Figures``
    """

    def __init__(self, figures):
        self.figures, self.asked, self.env = figures, figures.asked, figures.env
        self.company = figures.company

    @cached_property
    def problem(self):
        """Why there are no targets here, in words; empty where there may be some."""
        if self.asked.columns or not self.asked.condition.is_true() or self._kind is None:
            return self.env._(
                "Targets stand beside salespeople or teams alone: without columns, without other "
                "rows, and without a filter."
            )
        if not self.figures.days.is_period:
            return self.env._("Targets are of one day, week, month, quarter, half-year or year.")
        return ""

    @property
    def _kind(self):
        rows = self.asked.rows
        return KINDS.get(rows[0]) if len(rows) == 1 else ("" if not rows else None)

    def get(self, measure):
        """{key of a row: target}; of all the sum of those that the viewer may see, unless the
        company has one of its own."""
        own = self._targets.get(measure.definition.id, {})
        people = {user: own["user"][user] for user in own.get("user", {}) if self._shows(user)}
        found = {}
        if self._kind == "user":
            found = {(user,): target for user, target in people.items()}
        elif self._kind == "team":
            found = self._get_of_teams(measure, own.get("team", {}), people)
        whole = self._get_whole(measure, own.get("company", {}), people)
        return found | ({(): whole} if whole is not None else {})

    def _get_of_teams(self, measure, given, people):
        """A record counts for the team that it is credited to: beside it stand the targets of those
        who belong to this very team. The target of a region is that of all its teams, so that it is
        not for its own row."""
        sums = {}
        for user, target in people.items() if measure.definition._is_summed() else ():
            sums.setdefault(self._roster.get(user), []).append(target)
        found = {team: math.fsum(targets) for team, targets in sums.items() if team}
        regions = set(self._tree.parents.values())
        found |= {
            team: target
            for team, target in given.items()
            if self._leads(team) and team not in regions
        }
        return {(team,): target for team, target in found.items()}

    def _get_whole(self, measure, given, people):
        if self._sees_all and self.company.id in given:
            return given[self.company.id]
        if not people or not measure.definition._is_summed():
            return None
        return math.fsum(people.values())

    # ---- what is known -------------------------------------------------------------------------

    @cached_property
    def _targets(self):
        """{measure id: {kind of subject: {its id: target}}}"""
        days, Target = self.figures.days, self.env["sales.kpi.target"].sudo()
        period = self.env["sales.kpi.period"]._find(days.unit, days.whole[0], self.company).sudo()
        if period:
            return Target._get_by_subject(period)
        spans = Target._get_spans(days.unit, days.whole, self.company)
        return {
            measure: {
                kind: {
                    one: span.value for one, span in by_subject.items() if span.value is not None
                }
                for kind, by_subject in kinds.items()
            }
            for measure, kinds in spans.items()
        }

    @cached_property
    def _roster(self):
        """{user id: id of the team he belongs to}"""
        Membership = self.env["sales.kpi.membership"]
        return Membership._get_roster(self.company, *self.figures.days.whole)

    @cached_property
    def _tree(self):
        last = self.figures.days.whole[1]
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, last)

    @cached_property
    def _sees_all(self):
        return self.env["sales.kpi.viewer"]._is_manager()

    @cached_property
    def _led(self):
        return set(self.env["sales.kpi.viewer"]._get_led_teams().ids)

    def _leads(self, team):
        return self._sees_all or team in self._led

    def _shows(self, user):
        return user == self.env.uid or self._leads(self._roster.get(user))
