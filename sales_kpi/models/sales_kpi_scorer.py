import math
from dataclasses import dataclass

from odoo import api, models

from ..tools import scoring


@dataclass
class Card:
    """The judged scorecard of a subject, before it is written."""

    subject: tuple
    team_id: int | None
    card: scoring.Card
    days: dict | None = None
    penalty_actuals: dict | None = None
    rating: str | None = None


class SalesKpiScorer(models.AbstractModel):
    """Judges facts against targets, by the pure rules of ``tools/scoring.py``."""

    _name = "sales.kpi.scorer"
    _description = "KPI Scorer"

    @api.private
    def _get_cards(self, scheme, period, roster):
        """Judge all subjects of a scheme.

        :param roster: {user id: id of his team at the end of the period}
        :return: list of ``Card``: reps, their teams and those above, the company
        """
        case = _Case(self.env, scheme, period, scheme._filter_roster(roster))
        cards = [
            Card(
                subject=subject,
                team_id=case.get_team(subject),
                card=self._score(case, subject),
                days=case.days[subject][1],
                penalty_actuals=case.get_penalty_actuals(subject),
            )
            for subject in case.subjects
        ]
        ratings = scheme._get_ratings()
        for card in cards:
            card.rating = scoring.rating(card.card.total, ratings) if card.card.scored else None
        return cards

    def _score(self, case, subject):
        lines = [case.get_line(line, subject) for line in case.weighted]
        return scoring.score(lines, [case.get_penalty(line, subject) for line in case.penalties])


class _Case:
    """Everything that a scheme needs to be judged in a period, read once for all subjects."""

    def __init__(self, env, scheme, period, roster):
        self.env = env
        self.period = period
        self.roster = roster
        self.weighted = scheme.line_ids._get_weighted()
        self.penalties = scheme.line_ids - self.weighted
        self.subjects = self._get_subjects()
        self.actuals = self._get_actuals(scheme.line_ids.definition_id)
        self.errors = self._get_errors()
        self.targets = env["sales.kpi.target"]._get_by_subject(period)
        self.days = self._get_days()
        self.cohorts = {line.id: self._get_cohort(line) for line in self.weighted}

    def get_team(self, subject):
        kind, subject_id = subject
        return {"user": self.roster.get(subject_id), "team": subject_id}.get(kind)

    def get_line(self, line, subject):
        """The line of a subject, as the rules want it."""
        definition = line.definition_id
        return scoring.Line(
            code=definition.code,
            weight=line.weight,
            target=self._get_target(line, subject),
            actual=self.actuals.get((definition.id, subject)),
            higher_is_better=definition.direction == "higher",
            baseline=line.baseline if line.has_baseline else None,
            curve=line.curve,
            points=line._get_points(),
            floor=line.floor,
            cap=line.cap,
            gate=line.gate,
            no_data=line.no_data,
            proration=self._get_proration(line, subject),
            cohort=self.cohorts[line.id].get(subject[0], ()),
            error=self.errors.get(definition.id),
        )

    def get_penalty(self, line, subject):
        definition = line.definition_id
        return scoring.Penalty(
            code=definition.code,
            operator=line.operator,
            threshold=line.threshold,
            actual=self.actuals.get((definition.id, subject)),
            points=line.penalty_points,
            percent=line.penalty_percent,
        )

    def get_penalty_actuals(self, subject):
        """{scheme line id: actual}"""
        return {
            line.id: self.actuals.get((line.definition_id.id, subject)) for line in self.penalties
        }

    def _get_subjects(self):
        Fact = self.env["sales.kpi.fact"]
        users = [("user", user_id) for user_id in sorted(self.roster)]
        teams = sorted(Fact._get_teams_above(self.roster.values()))
        return [*users, *(("team", team) for team in teams), ("company", self.period.company_id.id)]

    def _get_actuals(self, definitions):
        """{(definition id, subject): value}, only where there is data."""
        facts = self.env["sales.kpi.fact"].search_fetch(
            [
                ("period_id", "=", self.period.id),
                ("definition_id", "in", definitions.ids),
                ("has_value", "=", True),
            ],
            ["definition_id", "subject_type", "subject_id", "value"],
        )
        return {(f.definition_id.id, (f.subject_type, f.subject_id)): f.value for f in facts}

    def _get_errors(self):
        """{definition id: why it could not be read}"""
        readings = self.env["sales.kpi.reading"].search_fetch(
            [("period_id", "=", self.period.id), ("error", "!=", False)],
            ["definition_id", "error"],
        )
        errors = {reading.definition_id.id: reading.error for reading in readings}
        for definition in (self.weighted | self.penalties).definition_id:
            if not definition.active:
                errors[definition.id] = definition.problem or self.env._("The measure is archived.")
        return errors

    def _get_days(self):
        """{subject: (working days of the period, {those when it was there: how much of them})}"""
        working = self.period._get_working_days()
        shares = self.env["sales.kpi.membership"]._get_presence_shares(
            self.period.company_id, working
        )
        days = dict.fromkeys(self.subjects, (working, dict.fromkeys(working, 1.0)))
        for user_id in self.roster:
            days["user", user_id] = (working, shares.get(user_id, {}))
        return days

    def _get_proration(self, line, subject):
        whole, there = self.days[subject]
        if not line.prorate or not line.definition_id.is_additive or not whole:
            return 1.0
        return math.fsum(there.values()) / len(whole)

    def _get_target(self, line, subject):
        """Own target; else a rep's default, and for teams and companies the sum of their reps'."""
        target = self.targets.get((line.definition_id.id, subject))
        if target is not None:
            return target
        if subject[0] == "user" or not line.definition_id.is_additive:
            return line.default_target
        return self._get_sums(line)[subject]

    def _get_sums(self, line):
        """{subject: sum of the targets of its reps}, each rep's once in every team above him."""
        cache = self.__dict__.setdefault("_sums", {})
        if line.id not in cache:
            sums = dict.fromkeys(self.subjects, 0.0)
            for user_id, team_id in self.roster.items():
                user = ("user", user_id)
                target = self._get_target(line, user) * self._get_proration(line, user)
                for subject in self._get_above(team_id):
                    sums[subject] += target
            cache[line.id] = sums
        return cache[line.id]

    def _get_above(self, team_id):
        teams = self.env["sales.kpi.fact"]._get_teams_above([team_id])
        return [*(("team", team) for team in teams), ("company", self.period.company_id.id)]

    def _get_cohort(self, line):
        """{kind of subject: actuals of all who are compared}; only for curves that compare."""
        if line.curve not in ("relative", "percentile"):
            return {}
        return {
            kind: tuple(
                self.actuals.get((line.definition_id.id, subject))
                for subject in self.subjects
                if subject[0] == kind
            )
            for kind in ("user", "team", "company")
        }
