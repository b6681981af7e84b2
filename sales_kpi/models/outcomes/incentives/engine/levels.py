"""What the steps of a plan are looked up by: targets, figures, scores, ratings, working days. Read
once for everybody. Plain classes: they live for one refresh only."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .....tools import period as periods
from .....tools.payout import exact
from .exact_rows import read_exact

ZERO = Decimal(0)


class Levels:
    """
    :param plan: version of a plan
    :param period: the pay period
    :param users: ids of whom it pays
    """

    def __init__(self, plan, period, users):
        self.env = plan.env
        self.plan, self.period, self.users = plan, period, sorted(users)
        self.company = plan.company_id
        self.tiers = {line: self._get_tier(line) for line in plan.line_ids}
        self.measures = self._get_measures()
        self.targets = self._read_targets()
        self.facts = self._read_facts()
        self.scores = self._read_scores() if plan.scheme_id else {}
        self.penalties = self._read_penalties() if plan.scheme_id else {}
        self.days, self.working_days = self._read_days()

    def _get_tier(self, line):
        """(first, last day) within which the steps of a component count."""
        kind = line.tier_period or self.plan.period_type
        if kind == self.plan.period_type:
            return self.period.date_from, self.period.date_to
        return periods.bounds(kind, self.period.date_from, *self.company._get_kpi_calendar())

    def tell(self, user_id):
        """What a person's mark tells of it."""
        return (
            sorted(self.targets.get(user_id, ())),
            sorted(self.facts.get(user_id, ())),
            self.scores.get(user_id),
            self.penalties.get(user_id),
            self.days and sorted(self.days.get(user_id, {}).items()),
        )

    def get_target(self, definition, user_id, days):
        """The target of days; where they have none of their own, those of their pay periods.

        :return: Decimal, or None
        """
        own = {
            (first, last): exact(value)
            for measure, first, last, value in self.targets.get(user_id, ())
            if measure == definition.id
        }
        if days in own:
            return own[days]
        parts = [
            value for (first, last), value in own.items() if days[0] <= first <= last <= days[1]
        ]
        return sum(parts, ZERO) if parts else None

    def get_attainment(self, definition, user_id):
        """What was reached of the target of the pay period, as a share; None where either is
        missing."""
        days = self.period.date_from, self.period.date_to
        target = self.get_target(definition, user_id, days)
        fact = dict(self.facts.get(user_id, ())).get(definition.id)
        return exact(fact) / target if fact is not None and target and target > 0 else None

    def _get_measures(self):
        lines = self.plan.line_ids
        return (
            lines.definition_id | lines.matrix_definition_id | lines.multiplier_definition_id
        ).ids

    def _read_targets(self):
        """{user id: [(measure, first day, last day, value)]}; only of those whose pay is worked out
        the values become exact."""
        if not self.measures:
            return {}
        self.env["sales.kpi.target"].flush_model()
        types = {self.plan.period_type, *self.plan.line_ids.mapped("tier_period")} - {False}
        return self._group(
            SQL(
                """SELECT target.user_id, target.definition_id, period.date_from, period.date_to,
                          target.value::numeric
                     FROM sales_kpi_target target
                     JOIN sales_kpi_period period ON period.id = target.period_id
                    WHERE period.company_id = %s AND target.subject_type = 'user'
                      AND target.user_id = ANY(%s) AND target.definition_id = ANY(%s)
                      AND period.date_from >= %s AND period.date_to <= %s
                      AND period.period_type = ANY(%s)""",
                self.company.id,
                self.users,
                self.measures,
                min(tier[0] for tier in self.tiers.values()),
                max(tier[1] for tier in self.tiers.values()),
                sorted(types),
            )
        )

    def _read_facts(self):
        """{user id: [(measure, value)]}"""
        if not self.measures:
            return {}
        self.env["sales.kpi.fact"].flush_model()
        return self._group(
            SQL(
                """SELECT user_id, definition_id, value::numeric FROM sales_kpi_fact
                    WHERE period_id = %s AND definition_id = ANY(%s) AND subject_type = 'user'
                      AND user_id = ANY(%s) AND has_value""",
                self.period.id,
                self.measures,
                self.users,
            )
        )

    def _group(self, query):
        found = defaultdict(list)
        for user_id, *row in self.env.execute_query(query):
            found[user_id].append(tuple(row))
        return found

    def _get_versions(self):
        return self.plan.scheme_id.with_context(active_test=False).search(
            [("root_id", "=", self.plan.scheme_id.root_id.id)]
        )

    def _read_scores(self):
        """{user id: (final total, final rating)} of who was judged."""
        self.env["sales.kpi.score"].flush_model()
        rows = read_exact(
            self.env,
            SQL(
                """SELECT user_id, final_total::numeric, final_rating FROM sales_kpi_score
                    WHERE period_id = %s AND scheme_id = ANY(%s) AND subject_type = 'user'
                      AND user_id = ANY(%s) AND (is_scored OR adjustment != 0)""",
                self.period.id,
                self._get_versions().ids,
                self.users,
            ),
        )
        return {user_id: (exact(total), rating) for user_id, total, rating in rows}

    def _read_penalties(self):
        """{user id: [(name of the measure, per cent)]} of the penalties that apply."""
        self.env["sales.kpi.score.line"].flush_model()
        rows = read_exact(
            self.env,
            SQL(
                """SELECT score.user_id, line.definition_id, line.penalty_percent::numeric,
                          line.actual, line.sequence, line.id
                     FROM sales_kpi_score_line line
                     JOIN sales_kpi_score score ON score.id = line.score_id
                    WHERE score.period_id = %s AND score.scheme_id = ANY(%s)
                      AND score.subject_type = 'user' AND score.user_id = ANY(%s)
                      AND line.penalty_percent > 0
                    ORDER BY line.sequence, line.id""",
                self.period.id,
                self._get_versions().ids,
                self.users,
            ),
        )
        found = defaultdict(list)
        for user_id, measure, percent, actual, _sequence, _id in rows:
            found[user_id].append((measure, percent, actual))
        return found

    def _read_days(self):
        """({user id: {working day: share of it}}, number of working days), where it matters."""
        if "performance" not in self.plan.line_ids.mapped("kind"):
            return {}, 0
        working = self.period._get_working_days()
        present = self.env["sales.kpi.membership"].sudo()._get_presence_shares(
            self.company, working
        )  # fmt: skip
        return present, len(working)
