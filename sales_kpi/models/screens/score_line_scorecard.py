from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import ranking
from ...tools.curve import COHORT_CURVES
from ..ground.figure_format import format_gap, format_weight, get_unit, tell_gap
from ..ground.viewer import Sight
from ..scores.score_line_text import JUDGED
from .dashboard import trend


class SalesKpiScoreLine(models.Model):
    """What a scorecard says of a line."""

    _inherit = "sales.kpi.score.line"

    gap_text = fields.Char(
        string="Gap",
        compute="_compute_scorecard",
        help="How far beyond the target, or with a minus short of it.",
    )
    forecast_text = fields.Char(string="Forecast Figure", compute="_compute_scorecard")
    team_rank = fields.Integer(
        string="Rank in Team",
        compute="_compute_scorecard",
        help="By this measure alone: a salesperson in the team, a team among its neighbours. While "
        "the period is open, only for those who see the figures of the others.",
    )
    trend = fields.Json(compute="_compute_scorecard", help="The last 12 periods.")

    @api.depends("actual", "target", "status")
    @api.depends_context("lang", "uid")
    def _compute_scorecard(self):
        found = self._get_scorecard_lines()
        for line in self:
            content = found[line.id]
            for name in ("gap_text", "forecast_text", "team_rank", "trend"):
                line[name] = content[name]

    def _get_scorecard_lines(self):
        """{line id: what the scorecard says of it}"""
        trends, ranks, outlooks = self._get_trends(), self._get_team_ranks(), self._get_outlooks()
        return {
            line.id: line._prepare_scorecard_line(
                ranks.get(line.id), trends[line.id], outlooks.get(line.id)
            )
            for line in self
        }

    def _get_outlooks(self):
        """{line id: where its measure will end}, of whom the viewer may know it."""
        running = self.sudo().filtered(lambda line: line.has_pace and not line.score_id.is_over)
        whose = {
            line.id: (
                line.score_id.period_id.id, line.definition_id.id,
                line.score_id.subject_type, line.score_id.subject_id,
            )
            for line in running
        }  # fmt: skip
        found = self.env["sales.kpi.outlook"]._find_shown(
            running.score_id.period_id,
            running.definition_id,
            list({key[2:] for key in whose.values()}),
        )
        return {line_id: found[key] for line_id, key in whose.items() if key in found}

    def _prepare_scorecard_line(self, rank, figures, outlook):
        line = self.sudo().with_env(self.env(su=True))
        actual, target = line._get_figures()
        scored = line.status == "scored"
        gap = line._get_gap()
        running = line.has_pace and not line.score_id.is_over
        pace, forecast = (line.pace, line.forecast) if running else (None, None)
        if running and outlook:
            forecast = outlook.sudo()._get_shown(actual)
        weighted = line.role == "weight"
        measure = line._get_measure()
        return {
            "id": line.id,
            "code": measure.code,
            "name": measure.name,
            "unit": measure.unit,
            "role": line.role,
            "status": line.status,
            "target": target,
            "target_text": line._format(target),
            "actual": actual,
            "actual_text": line._format(actual),
            "gap": gap,
            "gap_text": line._format_signed(gap),
            "achievement": line.achievement if scored else None,
            "achievement_text": f"{line.achievement * 100:.1f}%" if scored else "—",
            "weight": line.weight if weighted else None,
            "weight_text": format_weight(line.weight) if weighted else "—",
            "points": line.points if line.status in JUDGED else None,
            "points_text": f"{line.points:.1f}" if line.status in JUDGED else "—",
            "penalty_percent": line.penalty_percent,
            "pace": pace,
            "pace_text": line._format(pace),
            "forecast": forecast,
            "forecast_text": line._format(forecast),
            "team_rank": rank,
            "team_rank_text": str(rank or "—"),
            "trend": trend.describe(self.env, figures, line._format),
            "explanation": line.explanation or "",
        }

    def _get_gap(self):
        """How far beyond the target (above 0) or short of it, whichever direction is better;
        None where no target plays a part."""
        actual, target = self._get_figures()
        standing = self._get_rule().curve in COHORT_CURVES
        if actual is None or target is None or self.status != "scored" or standing:
            return None
        return target - actual if self._get_measure().direction == "lower" else actual - target

    def _format_signed(self, value):
        return format_gap(self.env, value, *self._get_gap_format())

    def _tell_gap(self, gap):
        """How far from the target, in words."""
        is_higher = self._get_measure().direction == "higher"
        return tell_gap(self.env, gap, is_higher, *self._get_gap_format())

    def _get_gap_format(self):
        beside = self._get_figures()
        unit = get_unit(self._get_measure(), beside[0])
        return unit, self.score_id.period_id._get_currency(), beside

    def _get_trends(self):
        """{line id: [(label of the period, value or None)]}, the last periods of the same type.

        The facts are read under the rules of the viewer: whoever leads a team sees of a rep what
        he did in it.
        """
        found = {}
        for (company, kind), lines in self.grouped(lambda line: line.score_id._get_clock()).items():
            spans = {
                period: trend.get_spans(kind, (period.date_from, period.date_to), company)
                for period in lines.score_id.period_id
            }
            subjects = {s: (s.subject_type, s.subject_id) for s in lines.score_id}
            values = trend.read_values(
                self.env["sales.kpi.fact"], company, kind, set().union(*spans.values()),
                lines.definition_id, list(subjects.values()),
            )  # fmt: skip
            for line in lines:
                score = line.score_id
                whose = (line.definition_id.id, *subjects[score])
                found[line.id] = [
                    (label, values.get((whose, span)))
                    for span, label in spans[score.period_id].items()
                ]
        return found

    def _get_team_ranks(self):
        """{line id: place by its measure} in the team of a rep, and of a team among those under
        the same one, where the viewer may know it. Only the place itself leaves this method,
        nobody else's figures."""
        sight = Sight(self.env["sales.kpi.viewer"])
        pools = {}
        for line in self.sudo()._find_peers().filtered("has_actual"):
            pools.setdefault(line._get_pool(), []).append(line)
        pools = {pool: lines for pool, lines in pools.items() if _is_shown(sight, *pool)}
        ranks = {}
        for lines in pools.values():
            lower = lines[0]._get_measure().direction == "lower"
            keys = [-line.actual if lower else line.actual for line in lines]
            for line, rank in zip(lines, ranking.competition_rank(keys), strict=True):
                ranks[line.id] = rank
        return ranks

    def _find_peers(self):
        scores = self.score_id
        mates = Domain("score_id.subject_type", "=", "user") & Domain(
            "score_id.team_id", "in", scores.team_id.ids
        )
        teams = Domain("score_id.subject_type", "=", "team")
        return self.search(
            Domain("score_id.period_id", "in", scores.period_id.ids)
            & Domain("score_id.scheme_id", "in", scores.scheme_id.ids)
            & Domain("role", "=", "weight")
            & (mates | teams)
        )

    def _get_pool(self):
        """Whom the line is compared with."""
        score = self.score_id
        team = score.team_id if score.subject_type == "user" else score.team_id.parent_id
        return score.period_id, score.subject_type, team, self.scheme_line_id


def _is_shown(sight, period, _kind, team, scheme_line):
    """Whether a viewer may know who is where by a single measure: who changes his own figure until
    his place moves would else find out a rival's, to the cent. Closed figures move no more."""
    is_moving, scheme = period.state == "open", scheme_line.scheme_id
    is_open = scheme.show_details and scheme.visibility == "all"
    return sight.is_manager or sight.leads(team.id) or is_open or not is_moving
