import math

from odoo import api, fields, models

from ..tools import scoring
from .sales_kpi_definition import format_value


class SalesKpiScoreLine(models.Model):
    """One measure on a scorecard, with everything that its explanation needs."""

    _name = "sales.kpi.score.line"
    _description = "KPI Score Line"
    _inherit = ["sales.kpi.bulk"]
    _order = "score_id, sequence, id"
    _rec_name = "definition_id"
    _log_access = False

    score_id = fields.Many2one("sales.kpi.score", required=True, index=True, ondelete="cascade")
    scheme_line_id = fields.Many2one(
        "sales.kpi.scheme.line", required=True, index=True, ondelete="cascade"
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    role = fields.Selection([("weight", "Gives points"), ("penalty", "Takes points off")])
    status = fields.Selection(
        [
            ("scored", "Scored"),
            ("no_target", "No Target"),
            ("no_data", "No Data"),
            ("error", "Error"),
            ("applied", "Taken Off"),
            ("spared", "Not Taken Off"),
        ]
    )
    actual = fields.Float(aggregator="avg")
    has_actual = fields.Boolean()
    target = fields.Float(aggregator="avg")
    has_target = fields.Boolean()
    achievement = fields.Float(aggregator="avg")
    base_weight = fields.Float(string="Weight in Scheme", aggregator="avg")
    weight = fields.Float(aggregator="avg")
    points = fields.Float(aggregator="avg")
    capped = fields.Boolean()
    floored = fields.Boolean()
    gated = fields.Boolean()
    pace = fields.Float(string="Expected by Now", aggregator="avg")
    forecast = fields.Float(string="Forecast at Period End", aggregator="avg")
    has_pace = fields.Boolean()
    error = fields.Text()
    explanation = fields.Char(compute="_compute_explanation", compute_sudo=True)
    measure_name = fields.Char(compute="_compute_measure_name", compute_sudo=True)
    user_id = fields.Many2one(related="score_id.user_id")
    period_id = fields.Many2one(related="score_id.period_id")

    _unique_line = models.UniqueIndex("(score_id, scheme_line_id)")

    @api.depends_context("lang")
    @api.depends("status", "points")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._explain()

    @api.depends_context("lang")
    @api.depends("definition_id", "score_id.period_id.state")
    def _compute_measure_name(self):
        for line in self:
            line.measure_name = line._get_measure().name

    def _get_figures(self):
        """(actual, target) as numbers, None where there is none."""
        self.ensure_one()
        return (
            self.actual if self.has_actual else None,
            self.target if self.has_target else None,
        )

    def _get_measure(self):
        """What the scorecard knows of its measure: once closed, as it was then."""
        return self.score_id.period_id._get_measure(self.definition_id)

    def _get_rule(self):
        """How the scheme judged: once closed, as it was then."""
        return self.score_id.period_id._get_rule(self.scheme_line_id)

    def _format(self, value):
        period = self.score_id.period_id
        return format_value(self.env, value, self._get_measure().unit, period._get_currency())

    def _explain(self):
        """How the points came about, in one sentence with its numbers."""
        self.ensure_one()
        explain = getattr(self, f"_explain_{self.status}", None)
        return explain() if explain else ""

    def _explain_scored(self):
        actual, target = self._get_figures()
        line = self._get_rule()
        parts = {
            "actual": self._format(actual),
            "target": self._format(target),
            "achievement": _percent(self.achievement),
            "weight": f"{self.weight:.4g}",
            "points": f"{self.points:.1f}",
        }
        if self.gated:
            return self.env._(
                "%(actual)s of %(target)s is %(achievement)s, below the gate of %(gate)s: no "
                "points.",
                gate=_percent(line.gate), **parts,
            )  # fmt: skip
        if line.curve != "linear":
            return self.env._(
                "%(actual)s, standing %(achievement)s, judged by the scheme's curve: %(points)s of "
                "%(weight)s points.",
                **parts,
            )
        if self.capped or self.floored:
            limit = line.cap if self.capped else line.floor
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
            self._format(self._get_figures()[0]),
        )

    def _explain_no_data(self):
        return self.env._("No data yet: the weight is shared out over the other lines.")

    def _explain_error(self):
        return self.env._(
            "Could not be counted (%s): the weight is shared out over the other lines.", self.error
        )

    def _explain_applied(self):
        return self._explain_penalty(
            self.env._("%(actual)s is %(operator)s %(threshold)s: %(points)s points.")
        )

    def _explain_spared(self):
        return self._explain_penalty(
            self.env._("%(actual)s is not %(operator)s %(threshold)s: nothing is taken off.")
        )

    def _explain_penalty(self, sentence):
        line = self._get_rule()
        return sentence % {
            "actual": self._format(self._get_figures()[0]),
            "operator": line.operator,
            "threshold": self._format(line.threshold),
            "points": f"{self.points:.1f}",
        }

    @api.model
    def _write_lines(self, scheme, cards, today):
        """Keep the lines of scorecards.

        :param cards: {score id: ``Card``}
        :param today: local day of the company, for the pace
        """
        weighted = scheme.line_ids._get_weighted()
        penalties = scheme.line_ids - weighted
        rows = []
        for score_id, card in cards.items():
            for line, result in zip(weighted, card.card.lines, strict=True):
                rows.append(self._prepare_weight_row(score_id, line, result, card, today))
            for line, result in zip(penalties, card.card.penalties, strict=True):
                rows.append(self._prepare_penalty_row(score_id, line, result, card))
        self._upsert(rows, key=("score_id", "scheme_line_id"))

    def _prepare_row(self, score_id, line, actual):
        return {
            "score_id": score_id,
            "scheme_line_id": line.id,
            "definition_id": line.definition_id.id,
            "sequence": line.sequence,
            "role": line.role,
            "actual": actual,
            "has_actual": actual is not None,
        }

    def _prepare_weight_row(self, score_id, line, result, card, today):
        pace, forecast = _get_pace(line, result, card, today)
        return self._prepare_row(score_id, line, result.actual) | {
            "status": result.status,
            "target": result.target,
            "has_target": result.target is not None and result.status != "no_target",
            "achievement": result.achievement,
            "base_weight": result.base_weight,
            "weight": result.weight,
            "points": result.points,
            "capped": result.capped,
            "floored": result.floored,
            "gated": result.gated,
            "pace": pace,
            "forecast": forecast,
            "has_pace": pace is not None,
            "error": result.error,
        }

    def _prepare_penalty_row(self, score_id, line, result, card):
        row = dict.fromkeys(_WEIGHT_ONLY)
        return (
            self._prepare_row(score_id, line, card.penalty_actuals.get(line.id))
            | row
            | {
                "status": "error" if result.error else "applied" if result.applied else "spared",
                "points": -result.points,
                "error": result.error,
            }
        )


_WEIGHT_ONLY = (
    "target", "has_target", "achievement", "base_weight", "weight",
    "capped", "floored", "gated", "pace", "forecast", "has_pace",
)  # fmt: skip


def _get_pace(line, result, card, today):
    """(expected by now, forecast): for sums only, by the working days that the rep was there."""
    if not line.definition_id.is_additive or result.status != "scored":
        return None, None
    there = math.fsum(card.days.values())
    elapsed = math.fsum(share for day, share in card.days.items() if day <= today)
    return (
        scoring.pace(result.target, elapsed, there),
        scoring.forecast(result.actual, elapsed, there),
    )


def _percent(share):
    return f"{share * 100:.1f}%"
