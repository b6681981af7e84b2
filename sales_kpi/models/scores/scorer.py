import hashlib
import marshal
import math
from dataclasses import dataclass
from functools import cached_property

from odoo import api, models
from odoo.tools import SQL, groupby

from ...tools import scoring
from ...tools.curve import COHORT_CURVES
from .presence import Presence
from .team_target import TeamTargets

RULES = 6  # raise it when other figures come out of the same facts: then all is judged anew


@dataclass
class Card:
    """The judged scorecard of a subject, before it is written.

    :param days: working days of the period when it was there, parts of days added up
    :param elapsed: those until today
    :param means: ids of the lines whose target is the mean of people's targets
    """

    subject: tuple
    team_id: int | None
    card: scoring.Card
    days: float = 0.0
    elapsed: float = 0.0
    penalty_actuals: dict | None = None
    rating: str | None = None
    mark: str | None = None
    means: frozenset = frozenset()


class SalesKpiScorer(models.AbstractModel):
    """Judges facts against targets, by the pure rules of ``tools/scoring.py``."""

    _name = "sales.kpi.scorer"
    _description = "KPI Scorer"

    @api.private
    def _get_cards(self, scheme, period, roster, known=None, beside=None, news=None):
        """Judge the subjects of a scheme: all, or only those for whom something is different.

        :param roster: {user id: id of his team at the end of the period}
        :param known: {subject: mark of what it was judged by the last time}
        :param beside: {subject: what else its scorecard tells}
        :param news: (mark of what everybody was judged by the last time, subjects whose facts have
            changed since); None: perhaps everything has
        :return: (list of ``Card``; mark of what everybody is judged by; ``Presence`` of all
            subjects: reps, their teams and those above, the company)
        """
        case = _Case(self.env, scheme, period, scheme._filter_roster(roster, period))
        known, beside = known or {}, beside or {}
        common = case.get_common_mark(beside)
        subjects = case.subjects
        if news and news[0] == common:
            other = news[1] | case.get_led_by(news[1])
            subjects = [each for each in subjects if each in other or each not in known]
        case.read_actuals(subjects)
        cards = [
            self._get_card(case, subject, mark)
            for subject, mark in case.get_marks(subjects, beside).items()
            if known.get(subject) != mark
        ]
        return cards, common, case.presence

    def _get_card(self, case, subject, mark):
        lines = [line.get_line(subject) for line in case.lines]
        card = scoring.score(lines, [case.get_penalty(line, subject) for line in case.penalties])
        return Card(
            subject=subject,
            team_id=case.get_team(subject),
            card=card,
            days=case.presence.days[subject],
            elapsed=case.presence.elapsed[subject],
            penalty_actuals=case.get_penalty_actuals(subject),
            rating=scoring.rating(card.total, case.ratings) if card.scored else None,
            mark=mark,
            means=case.get_means(subject),
        )


class _Case:
    """Everything that a scheme needs to be judged in a period, read once for all subjects."""

    def __init__(self, env, scheme, period, roster):
        self.env = env
        self.period = period
        self.roster = roster
        Tree = env["sales.kpi.team.parent"]
        self.tree = Tree._get_tree(period.company_id, period.date_to)
        self.ratings = scheme._get_ratings()
        self.weighted = scheme.line_ids._get_weighted()
        self.penalties = scheme.line_ids - self.weighted
        self.subjects = self._get_subjects()
        self.measures = scheme.line_ids.definition_id.ids
        self.actuals = {measure: {} for measure in self.measures}
        self.errors = self._get_errors()
        self.targets = env["sales.kpi.target"]._get_by_subject(period)
        self.presence = self._get_presence()
        self.shares = self.presence.shares
        if any(line.curve in COHORT_CURVES for line in self.weighted):
            self.read_actuals(self.subjects)
        self.lines = [_Line(self, line) for line in self.weighted]

    def get_team(self, subject):
        kind, subject_id = subject
        return {"user": self.roster.get(subject_id), "team": subject_id}.get(kind)

    def get_common_mark(self, beside):
        """Mark of all that scorecards depend on but facts: under the same mark, whoever has the
        same facts has the same scorecard."""
        columns = (beside.get, self.shares.get)
        places = [list(map(column, self.subjects)) for column in columns]
        # far quicker than repr(), and as exact
        told = marshal.dumps(
            (self.rules_mark, self.subjects, sorted(self.roster.items()), places, self.targets), 2
        )
        return hashlib.blake2b(told, digest_size=16).hexdigest()

    def get_marks(self, subjects, beside):
        """{subject: mark of all that its scorecard depends on}: the same mark, the same card."""
        return {
            subject: hashlib.blake2b(
                marshal.dumps(self._describe(subject, beside), 2),
                key=self.rules_mark,
                digest_size=16,
            ).hexdigest()
            for subject in subjects
        }

    @cached_property
    def rules_mark(self):
        """Mark of what is the same for everybody. The day is no part of it: what a new day changes
        is told anew without judging, by ``score_line_pace``."""
        told = repr((RULES, self.ratings, self._describe_rules()))
        return hashlib.sha256(told.encode()).digest()

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

    def _describe_place(self, subject, beside):
        return self.get_team(subject), beside.get(subject), self.shares[subject]

    def _describe(self, subject, beside):
        return (
            *self._describe_place(subject, beside),
            [actuals.get(subject) for actuals in self.actuals.values()],
            [line.get_target(subject) for line in self.lines],
            sorted(self.get_means(subject)),
        )

    def get_means(self, subject):
        """Ids of the lines whose target is the mean of people's targets."""
        if subject[0] == "user" or not self.mean_lines:
            return frozenset()
        return frozenset(line.record.id for line in self.mean_lines if line.has_mean(subject))

    def get_led_by(self, changed):
        """The teams above people of whom something else was counted, and the company: where a
        target is a mean, it moves with that, whatever was counted of the team itself."""
        if not self.mean_lines:
            return set()
        teams = {self.roster.get(who) for kind, who in changed if kind == "user"}
        return {above for team_id in teams & self.above.keys() for above in self.above[team_id]}

    def get_penalty(self, line, subject):
        definition = line.definition_id
        return scoring.Penalty(
            code=definition.code,
            operator=line.operator,
            threshold=line.threshold,
            actual=self.actuals[definition.id].get(subject),
            points=line.penalty_points,
            percent=line.penalty_percent,
        )

    def get_penalty_actuals(self, subject):
        """{scheme line id: actual}"""
        return {
            line.id: self.actuals[line.definition_id.id].get(subject) for line in self.penalties
        }

    def _get_subjects(self):
        users = [("user", user_id) for user_id in sorted(self.roster)]
        teams = sorted(self.tree.above(self.roster.values()))
        return [*users, *(("team", team) for team in teams), ("company", self.period.company_id.id)]

    def read_actuals(self, subjects):
        """Read what was counted for some subjects; only where there is data. Each fact of a few is
        looked up by its own key: of a period that has just begun PostgreSQL expects one fact."""
        if not subjects:
            return
        self.env["sales.kpi.fact"].flush_model()
        beside, those = SQL(), SQL("fact.reading_id = asked.id")
        if len(subjects) < len(self.subjects):
            columns = map(list, zip(*subjects, strict=True))
            beside = SQL(", unnest(%s::text[], %s::int[]) AS whose(kind, subject_id)", *columns)
            those = SQL(
                """fact.reading_id = asked.id AND fact.subject_type = asked.kind
                   AND fact.subject_id = asked.subject_id"""
            )
        rows = self.env.execute_query(
            SQL(
                """SELECT asked.definition_id, fact.subject_type, fact.subject_id, fact.value
                     FROM (SELECT * FROM sales_kpi_reading reading %s
                            WHERE period_id = %s AND definition_id = ANY(%s) OFFSET 0) AS asked
                     JOIN sales_kpi_fact fact ON %s WHERE fact.has_value""",
                beside,
                self.period.id,
                self.measures,
                those,
            )
        )
        for definition_id, kind, subject_id, value in rows:
            self.actuals[definition_id][kind, subject_id] = value

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

    def _get_presence(self):
        working = self.period._get_working_days()
        today = self.period.company_id._get_kpi_today()
        own_days = self.env["sales.kpi.membership"]._get_presence_shares(
            self.period.company_id, working
        )
        always, never = dict.fromkeys(working, 1.0), {}
        there = [
            own_days.get(subject_id, never) if kind == "user" else always
            for kind, subject_id in self.subjects
        ]
        alike = {id(days): days for days in there}  # most were there on the same days
        days = {key: math.fsum(own.values()) for key, own in alike.items()}
        elapsed = {
            key: math.fsum(share for day, share in own.items() if day <= today)
            for key, own in alike.items()
        }
        whole = math.fsum(always.values())
        shares = {key: own / whole if whole else 1.0 for key, own in days.items()}
        return Presence(
            *(
                {
                    subject: column[id(own)]
                    for subject, own in zip(self.subjects, there, strict=True)
                }
                for column in (days, elapsed, shares)
            )
        )

    @cached_property
    def mean_lines(self):
        return [line for line in self.lines if line.team_targets.is_mean]

    @cached_property
    def weights(self):
        """{definition id: {user id: weight in a mean of targets}}"""
        wanted = [line.record.definition_id for line in self.mean_lines]
        definitions = self.env["sales.kpi.definition"].union(*wanted)
        return self.env["sales.kpi.fact"]._read_weights(self.period, definitions, self.roster)

    @cached_property
    def people(self):
        """Ids of all reps, team by team."""
        return sorted(self.roster, key=lambda user_id: self.roster[user_id] or 0)

    @cached_property
    def people_shares(self):
        """Which part of the period each of these was there."""
        return [self.shares["user", user_id] for user_id in self.people]

    @cached_property
    def spans(self):
        """{team id: where its reps stand among all of these}"""
        spans, start = {}, 0
        for team_id, reps in groupby(self.people, self.roster.get):
            spans[team_id] = slice(start, start := start + len(list(reps)))
        return spans

    @cached_property
    def above(self):
        """{team id: the teams above it, itself included, and the company}"""
        company = ("company", self.period.company_id.id)
        return {
            team_id: [*(("team", above) for above in self.tree.path(team_id)), company]
            for team_id in self.spans
        }

    @cached_property
    def below(self):
        """{team or company: ids of the teams whose reps stand in it}"""
        found = {}
        for team_id, subjects in self.above.items():
            for subject in subjects:
                found.setdefault(subject, []).append(team_id)
        return found


class _Line:
    """A line of the scheme, read once for all subjects."""

    def __init__(self, case, line):
        self.case = case
        self.record = line
        self.definition_id = line.definition_id.id
        self.is_summed = line.definition_id._is_summed()
        self.prorate = line.prorate and line.definition_id.is_additive
        # What a scheme came with is a proposal: nobody is judged by it before somebody takes it.
        self.default_target = line.default_target if line.scheme_id.targets_set else None
        self.actuals = case.actuals[self.definition_id]
        self.targets = case.targets.get(self.definition_id, {})
        self.found_targets = {}
        self.team_targets = TeamTargets(case, self)
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
        definition = self.record.definition_id
        return (
            self.record.id, self.record.sequence, self.default_target, self.rules, self.cohorts,
            self.prorate, self.is_summed, definition.is_additive, definition.is_snapshot,
        )  # fmt: skip

    def get_line(self, subject):
        """The line of a subject, as the rules want it."""
        return scoring.Line(
            target=self.get_target(subject),
            actual=self.actuals.get(subject),
            proration=self.case.shares[subject] if self.prorate else 1.0,
            cohort=self._get_cohort(subject) if self.cohorts else (),
            **self.rules,
        )

    def get_target(self, subject):
        """Own target; else a rep's default, and of teams and companies what follows from their
        people's. None where nobody set one."""
        if subject not in self.found_targets:
            self.found_targets[subject] = self._find_target(*subject)
        return self.found_targets[subject]

    def _find_target(self, kind, subject_id):
        target = self.targets.get(kind, {}).get(subject_id)
        if target is not None:
            return target
        return self.default_target if kind == "user" else self.team_targets.get((kind, subject_id))

    def _get_cohort(self, subject):
        return self.cohorts.get((subject[0], self.case.tree.get_level(subject)), ())

    def has_mean(self, subject):
        """Whether the target of a team is a mean: it has none of its own."""
        kind, subject_id = subject
        return subject_id not in self.targets.get(kind, {})

    def _get_cohorts(self):
        """{(kind of subject, level of a team): actuals of all who are compared}; only for curves
        that compare."""
        if self.record.curve not in COHORT_CURVES:
            return {}
        found = {}
        for subject in self.case.subjects:
            cohort = found.setdefault((subject[0], self.case.tree.get_level(subject)), [])
            cohort.append(self.actuals.get(subject))
        return {key: tuple(actuals) for key, actuals in found.items()}
