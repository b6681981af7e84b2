from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL

from ..facts.fact import Followed
from ..facts.taken_along import TakenAlong
from ..ground.figure_format import format_value, get_unit
from .score_line_rows import Rule, Weight
from .score_line_text import PeriodWords, ScoreLineText


class SalesKpiScoreLine(models.Model):
    """One measure on a scorecard, with everything that its explanation needs."""

    _name = "sales.kpi.score.line"
    _description = "KPI Score Line"
    _inherit = ["sales.kpi.bulk", "sales.kpi.alike"]
    _kpi_kind = "definition_id"
    _kpi_figures = ("actual", "target", "pace", "forecast")
    _order = "score_id, sequence, id"
    _rec_name = "definition_id"
    _log_access = False
    _kpi_sealed_by = "score_id.period_id"

    # The index that tells lines apart begins with it.
    score_id = TakenAlong("sales.kpi.score", required=True, ondelete="cascade")
    scheme_line_id = fields.Many2one(
        "sales.kpi.scheme.line", required=True, index=True, ondelete="cascade"
    )
    definition_id = Followed(
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
    has_mean_target = fields.Boolean(
        help="The target is the mean of the salespeople's, weighted by what was counted of each."
    )
    actual_text = fields.Char(string="Actual Figure", compute="_compute_texts", compute_sudo=True)
    target_text = fields.Char(string="Target Figure", compute="_compute_texts", compute_sudo=True)
    achievement = fields.Float(aggregator="avg")
    base_weight = fields.Float(string="Weight in Scheme", aggregator="avg")
    weight = fields.Float(aggregator="avg")
    points = fields.Float(aggregator="avg")
    penalty_percent = fields.Float(
        string="Per Cent of Payout Off",
        aggregator="avg",
        help="What a penalty takes off the pay; 0 where its condition does not hold.",
    )
    capped = fields.Boolean()
    floored = fields.Boolean()
    gated = fields.Boolean()
    pace = fields.Float(string="Expected by Now", aggregator="avg")
    forecast = fields.Float(string="Forecast at Period End", aggregator="avg")
    has_pace = fields.Boolean()
    standing = fields.Float(
        aggregator="avg",
        help="What was reached of what was to be expected by now; of the whole target where "
        "nothing can be expected of a part of the period.",
    )
    error = fields.Text()
    explanation = fields.Char(compute="_compute_explanation", compute_sudo=True)
    measure_name = fields.Char(compute="_compute_measure_name", compute_sudo=True)
    user_id = fields.Many2one(related="score_id.user_id")
    period_id = fields.Many2one(related="score_id.period_id")

    _unique_line = models.UniqueIndex("(score_id, scheme_line_id)")

    @api.depends("actual", "has_actual", "target", "has_target", "definition_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            actual, target = line._get_figures()
            line.actual_text = line._format(actual)
            line.target_text = line._format(target)

    @api.depends_context("lang")
    @api.depends("status", "points")
    def _compute_explanation(self):
        for period, lines in self.grouped("period_id").items():
            words = PeriodWords(period)
            for line in lines:
                line.explanation = ScoreLineText(line, words).explanation

    @api.depends_context("lang")
    @api.depends("definition_id", "score_id.period_id.state")
    def _compute_measure_name(self):
        for line in self:
            line.measure_name = line._get_measure().name

    def action_open_records(self):
        """Open the very records that were counted, under the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        score = self.score_id
        return self.definition_id._as_kept(score.period_id)._get_records_action(
            score.company_id,
            score.period_id.date_from,
            score.period_id.date_to,
            (score.subject_type, score.subject_id),
        )

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
        beside = self._get_figures()
        unit = get_unit(self._get_measure(), beside[0])
        currency = self.score_id.period_id._get_currency()
        return format_value(self.env, value, unit, currency, beside)

    @api.model
    def _init_column(self, column_name):
        """Lines of closed periods are not judged again: what they reached of the whole target was
        what was to be expected at the end."""
        if column_name != "standing":
            return super()._init_column(column_name)
        return self.env.cr.execute(
            SQL(
                "UPDATE %s SET standing = achievement WHERE status = 'scored'",
                SQL.identifier(self._table),
            )
        )

    @api.model
    def _write_lines(self, scheme, cards, is_new=False):
        """Keep the lines of scorecards.

        :param cards: {score id: ``Card``}
        :param is_new: whether none of them had any
        """
        if not cards:
            return
        weighted = scheme.line_ids._get_weighted()
        weights = [Weight(line) for line in weighted]
        penalties = [Rule(line) for line in scheme.line_ids - weighted]
        score_ids, own = list(cards), list(cards.values())
        parts = [
            rule.prepare(score_ids, [results(card)[place] for card in own], own)
            for rules, results in (
                (weights, lambda card: card.card.lines),
                (penalties, lambda card: card.card.penalties),
            )
            for place, rule in enumerate(rules)
        ]
        if is_new:
            for common, columns in parts:
                self._insert_columns(columns, common)
            return
        rows = [
            common | dict(zip(columns, values, strict=True))
            for common, columns in parts
            for values in zip(*columns.values(), strict=True)
        ]
        self._upsert(self._filter_other(rows, score_ids), key=("score_id", "scheme_line_id"))

    def _filter_other(self, rows, score_ids):
        """The rows that are not kept as they are: of a scorecard that changes, most lines stay."""
        if not rows:
            return rows
        self.flush_model()
        columns = list(rows[0])
        kept = self.env.execute_query(
            SQL(
                "SELECT %s FROM sales_kpi_score_line WHERE score_id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
                score_ids,
            )
        )
        kept, get_values = set(kept), itemgetter(*columns)
        return [row for row in rows if get_values(row) not in kept]
