import math
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ranking, scoring

# What follows from the totals and from what was given beside them.
FINALS = ("adjustment", "final_total", "final_rating", "rank")
RANKED = ("user", "team")


class SalesKpiScore(models.Model):
    """The one notion of what somebody ends up with: his total and what was given beside it.

    The total and the rating stay as they were judged. Whatever compares people or periods goes by
    the final ones: rank, movement, improvement, consequences.
    """

    _inherit = "sales.kpi.score"

    adjustment = fields.Float(
        string="Adjustments",
        aggregator="avg",
        help="Points given, or with a minus taken, beside the total.",
    )
    final_total = fields.Float(aggregator="avg", help="The total and all adjustments.")
    final_rating = fields.Char()

    @api.model
    def _get_given(self, scheme, period):
        """Points that were given beside the totals.

        :return: {user id: [points]}
        """
        return {}

    @api.private
    def _write_finals(self, scheme, period, judged=None):
        """Work out the final totals of a scheme in a period, and rank everybody by them; equal
        ones go by the scheme's tie-breakers.

        :param judged: ids of the scores whose totals may be others than before; None: all
        :return: the scores
        """
        kept = self._get_kept_finals(scheme, period)
        given = self._get_given(scheme, period)
        ratings = period._get_ratings_of(scheme)
        finals = kept | {
            score_id: self._get_final(kept[score_id], given, ratings)
            for score_id in (kept if judged is None else judged)
        }
        for kind in RANKED:
            alike = {score_id: f for score_id, f in finals.items() if f.subject_type == kind}
            for score_id, rank in self._get_ranks(scheme, alike).items():
                if finals[score_id].rank != rank:
                    finals[score_id] = finals[score_id]._replace(rank=rank)
        self._update(
            [
                {"id": score_id} | {name: getattr(final, name) for name in FINALS}
                for score_id, final in finals.items()
                if final != kept[score_id]
            ]
        )
        return self.browse(kept)

    def _get_kept_finals(self, scheme, period):
        """{score id: ``_Final``}, as it was"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM sales_kpi_score WHERE scheme_id = %s AND period_id = %s",
                SQL(", ").join(map(SQL.identifier, _Final._fields)),
                scheme.id,
                period.id,
            )
        )
        return {score_id: _Final._make(row) for score_id, *row in rows}

    def _get_final(self, kept, given, ratings):
        points = given.get(kept.subject_id, ()) if kept.subject_type == "user" else ()
        adjustment = math.fsum(points)
        total = kept.total + adjustment
        judged = kept.is_scored or points
        return kept._replace(
            adjustment=adjustment,
            final_total=total,
            final_rating=scoring.rating(total, ratings) if judged else None,
        )

    def _get_ranks(self, scheme, finals):
        """{score id: rank}"""
        totals = {score_id: final.final_total for score_id, final in finals.items()}
        ties = self._get_tie_values(scheme, ranking.find_ties(totals))
        keys = [(total, *ties.get(score_id, ())) for score_id, total in totals.items()]
        return dict(zip(totals, ranking.competition_rank(keys), strict=True))

    def _get_tie_values(self, scheme, score_ids):
        """{score id: [what breaks a tie, higher is better, the most important first]}"""
        lines = scheme.line_ids._get_weighted().filtered("tie_breaker").sorted("tie_breaker")
        if not lines or not score_ids:
            return {}
        Line = self.env["sales.kpi.score.line"]
        Line.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT score_id, scheme_line_id, actual FROM sales_kpi_score_line
                    WHERE score_id = ANY(%s) AND scheme_line_id = ANY(%s) AND has_actual""",
                list(score_ids),
                lines.ids,
            )
        )
        places = {line.id: place for place, line in enumerate(lines)}
        lower = {line.id for line in lines if line.definition_id.direction == "lower"}
        values = {score_id: [None] * len(lines) for score_id in score_ids}
        for score_id, line_id, actual in rows:
            values[score_id][places[line_id]] = -actual if line_id in lower else actual
        return values


class _Final(NamedTuple):
    """What a score is kept with, and what somebody ends up with."""

    subject_type: str
    subject_id: int
    total: float
    is_scored: bool
    adjustment: float
    final_total: float
    final_rating: str
    rank: int
