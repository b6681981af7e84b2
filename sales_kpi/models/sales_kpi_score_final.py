import math

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ranking, scoring

# What follows from the totals and from what was given beside them.
FINALS = ("adjustment", "final_total", "final_rating", "rank")
IDENTITY = ("period_id", "scheme_id", "subject_type", "subject_id")
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
        kept = self._get_kept_finals(scheme, period)
        given = self._get_given(scheme, period)
        ratings = period._get_ratings_of(scheme)
        ties = self._get_tie_values(scheme, period)
        finals = {score_id: self._get_final(row, given, ratings) for score_id, row in kept.items()}
        for kind in RANKED:
            alike = [score_id for score_id, row in kept.items() if row["subject_type"] == kind]
            keys = [
                (finals[score_id]["final_total"], *ties.get(score_id, ())) for score_id in alike
            ]
            for score_id, rank in zip(alike, ranking.competition_rank(keys), strict=True):
                finals[score_id]["rank"] = rank
        self._write_changed_finals(kept, finals)
        return self.browse(kept)

    def _get_kept_finals(self, scheme, period):
        """{score id: row with its total and its former finals}"""
        self.flush_model()
        columns = (*IDENTITY, "company_id", "total", "is_scored", *FINALS)
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, %s FROM sales_kpi_score WHERE scheme_id = %s AND period_id = %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                scheme.id,
                period.id,
            )
        )
        return {row.pop("id"): row for row in rows}

    def _get_final(self, row, given, ratings):
        points = given.get(row["subject_id"], ()) if row["subject_type"] == "user" else ()
        adjustment = math.fsum(points)
        final = row["total"] + adjustment
        judged = row["is_scored"] or points
        return {
            "adjustment": adjustment,
            "final_total": final,
            "final_rating": scoring.rating(final, ratings) if judged else None,
            "rank": None,
        }

    def _write_changed_finals(self, kept, finals):
        always = (*IDENTITY, "company_id")
        self._upsert(
            [
                {name: row[name] for name in always} | finals[score_id]
                for score_id, row in kept.items()
                if any(row[name] != value for name, value in finals[score_id].items())
            ],
            key=IDENTITY,
        )

    def _get_tie_values(self, scheme, period):
        """{score id: [what breaks a tie, higher is better, the most important first]}"""
        lines = scheme.line_ids._get_weighted().filtered("tie_breaker").sorted("tie_breaker")
        if not lines:
            return {}
        Line = self.env["sales.kpi.score.line"]
        Line.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT score.id, line.scheme_line_id, line.actual
                     FROM sales_kpi_score score
                LEFT JOIN sales_kpi_score_line line
                       ON line.score_id = score.id AND line.scheme_line_id IN %s
                          AND line.has_actual
                    WHERE score.scheme_id = %s AND score.period_id = %s""",
                tuple(lines.ids),
                scheme.id,
                period.id,
            )
        )
        places = {line.id: place for place, line in enumerate(lines)}
        lower = {line.id for line in lines if line.definition_id.direction == "lower"}
        values = {}
        for score_id, line_id, actual in rows:
            own = values.setdefault(score_id, [None] * len(lines))
            if line_id:
                own[places[line_id]] = -actual if line_id in lower else actual
        return values
