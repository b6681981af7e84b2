import hashlib
import math
from dataclasses import dataclass
from functools import cached_property

from odoo import api, models

from ..tools import scoring

RULES = 2  # raise it when other figures come out of the same facts: then all is judged anew


@dataclass
class Card:
    """The judged scorecard of a subject, before it is written."""

    subject: tuple
    team_id: int | None
    card: scoring.Card
    days: dict | None = None
    penalty_actuals: dict | None = None
    rating: str | None = None
    mark: str | None = None


class SalesKpiScorer(models.AbstractModel):
    """Judges facts against targets, by the pure rules of ``tools/scoring.py``."""

    _name = "sales.kpi.scorer"
    _description = "KPI Scorer"

    @api.private
    def _get_cards(self, scheme, period, roster, known=None, beside=None):
        """Judge the subjects of a scheme: all, or only those for whom something is different.

        :param roster: {user id: id of his team at the end of the period}
        :param known: {subject: mark of what it was judged by the last time}
        :param beside: {subject: what else its scorecard tells}
        :return: (list of ``Card``, all subjects: reps, their teams and those above, the company)
        """
        case = _Case(self.env, scheme, period, scheme._filter_roster(roster))
        ratings = scheme._get_ratings()
        marks = case.get_marks(ratings, beside or {})
        known = known or {}
        cards = [
            self._get_card(case, subject, ratings, mark)
            for subject, mark in marks.items()
            if known.get(subject) != mark
        ]
        return cards, case.subjects

    def _get_card(self, case, subject, ratings, mark):
        lines = [line.get_line(subject) for line in case.lines]
        card = scoring.score(lines, [case.get_penalty(line, subject) for line in case.penalties])
        return Card(
            subject=subject,
            team_id=case.get_team(subject),
            card=card,
            days=case.days[subject][1],
            penalty_actuals=case.get_penalty_actuals(subject),
            rating=scoring.rating(card.total, ratings) if card.scored else None,
            mark=mark,
        )


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
        self.shares = {
            subject: math.fsum(there.values()) / len(whole) if whole else 1.0
            for subject, (whole, there) in self.days.items()
        }
        self.lines = [_Line(self, line) for line in self.weighted]
        self.measures = scheme.line_ids.definition_id.ids

    def get_team(self, subject):
        kind, subject_id = subject
        return {"user": self.roster.get(subject_id), "team": subject_id}.get(kind)

    def get_marks(self, ratings, beside):
        """{subject: mark of all that its scorecard depends on}: the same mark, the same scorecard.

        The day is a part of it, because of the pace; so everything is judged anew once a day.
        """
        today = self.period.company_id._get_kpi_today()
        common = repr((RULES, today, ratings, self._describe_rules())).encode()
        key = hashlib.sha256(common).digest()
        return {
            subject: hashlib.blake2b(
                repr(self._describe(subject, today, beside)).encode(), key=key, digest_size=16
            ).hexdigest()
            for subject in self.subjects
        }

    def _describe_rules(self):
        return [
            *(line.describe() for line in self.lines),
            *(
                (
                    line.id, line.sequence, line.operator, line.threshold, line.penalty_points,
                    line.penalty_percent, line.definition_id.id,
                    self.errors.get(line.definition_id.id),
                )
                for line in self.penalties
            ),
        ]  # fmt: skip

    def _describe(self, subject, today, beside):
        there = self.days[subject][1]
        return (
            self.get_team(subject),
            beside.get(subject),
            # all that pace and proration make of the days
            self.shares[subject],
            math.fsum(share for day, share in there.items() if day <= today),
            [self.actuals.get((measure, subject)) for measure in self.measures],
            [line.get_target(subject) for line in self.lines],
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
        self.env["sales.kpi.fact"].flush_model()
        self.env.cr.execute(
            """SELECT definition_id, subject_type, subject_id, value FROM sales_kpi_fact
                WHERE period_id = %s AND definition_id = ANY(%s) AND has_value""",
            [self.period.id, definitions.ids],
        )
        return {
            (definition_id, (kind, subject_id)): value
            for definition_id, kind, subject_id, value in self.env.cr.fetchall()
        }

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

    def get_above(self, team_id):
        """The teams above somebody's team, itself included, and the company."""
        teams = self.env["sales.kpi.fact"]._get_teams_above([team_id])
        return [*(("team", team) for team in teams), ("company", self.period.company_id.id)]


class _Line:
    """A line of the scheme, read once for all subjects."""

    def __init__(self, case, line):
        self.case = case
        self.record = line
        self.definition_id = line.definition_id.id
        self.is_additive = line.definition_id.is_additive
        self.prorate = line.prorate and self.is_additive
        self.default_target = line.default_target
        self.rules = {
            "code": line.definition_id.code,
            "weight": line.weight,
            "higher_is_better": line.definition_id.direction == "higher",
            "baseline": line.baseline if line.has_baseline else None,
            "curve": line.curve,
            "points": line._get_points(),
            "floor": line.floor,
            "cap": line.cap,
            "gate": line.gate,
            "no_data": line.no_data,
            "error": case.errors.get(self.definition_id),
        }
        self.cohorts = self._get_cohorts()

    def describe(self):
        """All of it that is the same for everybody."""
        return self.record.id, self.record.sequence, self.rules, self.cohorts

    def get_line(self, subject):
        """The line of a subject, as the rules want it."""
        target, actual, proration, cohort = self.get_figures(subject)
        return scoring.Line(
            target=target, actual=actual, proration=proration, cohort=cohort, **self.rules
        )

    def get_figures(self, subject):
        """(target, actual, proration, cohort)"""
        return (
            self.get_target(subject),
            self.case.actuals.get((self.definition_id, subject)),
            self.case.shares[subject] if self.prorate else 1.0,
            self.cohorts.get(subject[0], ()),
        )

    def get_target(self, subject):
        """Own target; else a rep's default, and for teams and companies the sum of their reps'."""
        target = self.case.targets.get((self.definition_id, subject))
        if target is not None:
            return target
        if subject[0] == "user" or not self.is_additive:
            return self.default_target
        return self._sums[subject]

    @cached_property
    def _sums(self):
        """{subject: sum of the targets of its reps}, each rep's once in every team above him."""
        by_team = {}
        for user_id, team_id in self.case.roster.items():
            user = ("user", user_id)
            share = self.case.shares[user] if self.prorate else 1.0
            by_team.setdefault(team_id, []).append(self.get_target(user) * share)
        parts = {subject: [] for subject in self.case.subjects}
        for team_id, targets in by_team.items():
            for subject in self.case.get_above(team_id):
                parts[subject] += targets
        return {subject: math.fsum(targets) for subject, targets in parts.items()}

    def _get_cohorts(self):
        """{kind of subject: actuals of all who are compared}; only for curves that compare."""
        if self.record.curve not in ("relative", "percentile"):
            return {}
        return {
            kind: tuple(
                self.case.actuals.get((self.definition_id, subject))
                for subject in self.case.subjects
                if subject[0] == kind
            )
            for kind in ("user", "team", "company")
        }
