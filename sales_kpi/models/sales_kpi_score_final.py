import math

from odoo import api, fields, models

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
    def _write_finals(self, scheme, period):
        """Work out the final totals of a scheme in a period, and rank everybody by them; equal
        ones go by the scheme's tie-breakers.

        :return: the scores
        """
        scores = self.search_fetch(
            [("scheme_id", "=", scheme.id), ("period_id", "=", period.id)],
            ["company_id", "subject_type", "subject_id", "total", "is_scored"],
        )
        given = self._get_given(scheme, period)
        ratings = period._get_ratings_of(scheme)
        rows = {score: score._prepare_final_row(given, ratings) for score in scores}
        ties = scores._get_tie_values(scheme)
        for alike in scores.grouped("subject_type").values():
            keys = [(rows[score]["final_total"], *ties[score.id]) for score in alike]
            for score, rank in zip(alike, ranking.competition_rank(keys), strict=True):
                rows[score]["rank"] = rank if score.subject_type in RANKED else None
        self._upsert(
            list(rows.values()), key=("period_id", "scheme_id", "subject_type", "subject_id")
        )
        return scores

    def _prepare_final_row(self, given, ratings):
        points = given.get(self.subject_id, ()) if self.subject_type == "user" else ()
        adjustment = math.fsum(points)
        final = self.total + adjustment
        judged = self.is_scored or points
        return {
            "period_id": self.period_id.id,
            "scheme_id": self.scheme_id.id,
            "company_id": self.company_id.id,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "adjustment": adjustment,
            "final_total": final,
            "final_rating": scoring.rating(final, ratings) if judged else None,
        }

    def _get_tie_values(self, scheme):
        """{score id: [what breaks a tie, higher is better, the most important first]}"""
        lines = scheme.line_ids._get_weighted().filtered("tie_breaker").sorted("tie_breaker")
        values = {score_id: [None] * len(lines) for score_id in self.ids}
        if not lines:
            return values
        places = {line: place for place, line in enumerate(lines)}
        found = self.env["sales.kpi.score.line"].search_fetch(
            [
                ("score_id", "in", self.ids),
                ("scheme_line_id", "in", lines.ids),
                ("has_actual", "=", True),
            ],
            ["score_id", "scheme_line_id", "actual"],
        )
        for line in found:
            lower = line.scheme_line_id.definition_id.direction == "lower"
            place = places[line.scheme_line_id]
            values[line.score_id.id][place] = -line.actual if lower else line.actual
        return values
