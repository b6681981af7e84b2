"""Lines of scorecards in words. Plain classes: they live for one request only."""

from functools import cached_property

from ...tools.curve import COHORT_CURVES
from ..ground.figure_format import format_value, format_weight, get_unit

JUDGED = ("scored", "applied", "spared")  # what lines say that give points, or take them


class PeriodWords:
    """What a period knows of its measures, rules and currency. A screen has hundreds of lines and
    few measures: each is asked for once.

    :param period: ``sales.kpi.period``, in the user's language
    :param measures: {id: measure, as ``_get_measure`` gives it}, those that are known already
    :param rules: {id of a line of a scheme: rule, as ``_get_rule`` gives it}, the same
    """

    def __init__(self, period, measures=None, rules=None):
        self.period = period
        self.measures = measures or {}
        self.rules = rules or {}

    def get_measure(self, definition):
        if definition.id not in self.measures:
            self.measures[definition.id] = self.period._get_measure(definition)
        return self.measures[definition.id]

    def get_rule(self, scheme_line):
        if scheme_line.id not in self.rules:
            self.rules[scheme_line.id] = self.period._get_rule(scheme_line)
        return self.rules[scheme_line.id]

    @cached_property
    def currency(self):
        return self.period._get_currency()

    @cached_property
    def spans(self):
        """What the months' targets come to in a longer period; see ``_get_spans``."""
        period = self.period.sudo()
        bounds = period.date_from, period.date_to
        Target = self.period.env["sales.kpi.target"].sudo()
        return Target._get_spans(period.period_type, bounds, period.company_id)


class ScoreLineText:
    """
    :param line: ``sales.kpi.score.line`` with elevated rights, in the user's language
    :param words: ``PeriodWords`` of its period
    """

    def __init__(self, line, words):
        self.env = line.env
        self.line = line
        self.words = words
        self.measure = words.get_measure(line.definition_id)
        self.actual, self.target = line._get_figures()

    def format(self, value):
        unit = get_unit(self.measure, self.actual)
        beside = (self.actual, self.target)
        return format_value(self.env, value, unit, self.words.currency, beside)

    @cached_property
    def rule(self):
        return self.words.get_rule(self.line.scheme_line_id)

    @cached_property
    def actual_text(self):
        return self.format(self.actual)

    @cached_property
    def target_text(self):
        return self.format(self.target)

    @cached_property
    def weight_text(self):
        return format_weight(self.line.weight)

    @cached_property
    def points_text(self):
        """Nobody gets points, 0 neither, by what nothing judges him."""
        return f"{self.line.points:.1f}" if self.line.status in JUDGED else "—"

    @property
    def explanation(self):
        """How the points came about, in one sentence with its numbers."""
        explain = getattr(self, f"_explain_{self.line.status}", None)
        text = explain() if explain else ""
        notes = [self._explain_mean() if self.has_mean_target else "", self._explain_span()]
        return " ".join(filter(None, [text, *notes]))

    def _explain_span(self):
        """Where the target of a long period comes from."""
        line, score = self.line, self.line.score_id
        if line.status not in ("scored", "no_target"):
            return ""
        own = self.words.spans.get(line.definition_id.id, {}).get(score.subject_type, {})
        return self.env["sales.kpi.target"]._tell_span(own.get(score.subject_id))

    @property
    def has_mean_target(self):
        line = self.line
        return line.status == "scored" and line.has_target and line.has_mean_target

    def _explain_mean(self):
        return self.env._(
            "The target is the mean of the salespeople's targets, weighted by what was counted of "
            "each."
        )

    def _get_parts(self):
        return {
            "actual": self.actual_text,
            # exact, so that whoever divides comes to the achievement
            "target": format_value(
                self.env, self.target, self.measure.unit, self.words.currency, (self.actual,)
            ),
            "achievement": _percent(self.line.achievement),
            "weight": self.weight_text,
            "points": self.points_text,
        }

    def _explain_scored(self):
        line, rule, parts = self.line, self.rule, self._get_parts()
        if line.gated and rule.curve in COHORT_CURVES:
            # What it achieved is its standing among the others: the gate looks at the target.
            return self.env._(
                "%(actual)s of %(target)s is below the gate of %(gate)s: no points.",
                gate=_percent(rule.gate), **parts,
            )  # fmt: skip
        if line.gated:
            return self.env._(
                "%(actual)s of %(target)s is %(achievement)s, below the gate of %(gate)s: no "
                "points.",
                gate=_percent(rule.gate), **parts,
            )  # fmt: skip
        if rule.curve != "linear":
            return self.env._(
                "%(actual)s, standing %(achievement)s, judged by the scheme's curve: %(points)s of "
                "%(weight)s points.",
                **parts,
            )
        if line.capped or line.floored:
            limit = rule.cap if line.capped else rule.floor
            return self.env._(
                "%(actual)s of %(target)s is %(achievement)s, counted as %(limit)s × weight "
                "%(weight)s = %(points)s points.",
                limit=_percent(limit), **parts,
            )  # fmt: skip
        return self.env._(
            "%(actual)s of %(target)s is %(achievement)s × weight %(weight)s = %(points)s points.",
            **parts,
        )

    def _explain_no_target(self):
        return self.env._(
            "%s, but no target was set: the weight is shared out over the other lines.",
            self.actual_text,
        )

    def _explain_no_data(self):
        return self.env._("No data yet: the weight is shared out over the other lines.")

    def _explain_error(self):
        return self.env._(
            "Could not be counted (%s): the weight is shared out over the other lines.",
            self.line.error,
        )

    def _explain_applied(self):
        line = self.line
        if not line.penalty_percent:
            sentence = self.env._("%(actual)s is %(operator)s %(threshold)s: %(points)s points.")
        elif line.points:
            sentence = self.env._(
                "%(actual)s is %(operator)s %(threshold)s: %(points)s points, and %(percent)s of "
                "the pay."
            )
        else:
            sentence = self.env._(
                "%(actual)s is %(operator)s %(threshold)s: %(percent)s of the pay."
            )
        return self._explain_penalty(sentence)

    def _explain_spared(self):
        return self._explain_penalty(
            self.env._("%(actual)s is not %(operator)s %(threshold)s: nothing is taken off.")
        )

    def _explain_penalty(self, sentence):
        return sentence % {
            "actual": self.actual_text,
            "operator": self.rule.operator,
            "threshold": self.format(self.rule.threshold),
            "points": self.points_text,
            "percent": f"-{self.line.penalty_percent:g} %",
        }


def _percent(share):
    return f"{share * 100:.1f}%"
