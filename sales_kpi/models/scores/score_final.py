import math

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import ranking, scoring
from ..ground.bulk import leave_room

# What follows from the totals and from what was given beside them.
FINALS = ("adjustment", "final_total", "final_rating", "rank")
RANKED = ("user", "team")
RANKING = ("final_total", "rank", "is_scored", "adjustment")
DIGITS = 1  # of a total, as it is shown


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
    rating_level = fields.Integer(
        compute="_compute_rating_level",
        compute_sudo=True,
        help="How good the rating is among those of the scheme: 4 is the best, 0 the worst.",
    )

    @api.private
    def init(self):
        """A rank changes with the totals of others: the row finds room beside the former one."""
        leave_room(self.env.cr, self._table)
        return super().init()

    @api.depends("final_rating", "scheme_id", "period_id")
    def _compute_rating_level(self):
        for (period, scheme), scores in self.grouped(lambda s: (s.period_id, s.scheme_id)).items():
            ratings = period._get_ratings_of(scheme)
            for score in scores:
                score.rating_level = scoring.rating_level(score.final_rating, ratings) or 0

    @api.model
    def _get_given(self, scheme, period):
        """Points that were given beside the totals.

        :return: {user id: [points]}
        """
        return {}

    def _get_points(self, kind, subject_id, given):
        """What was given to a subject: people only are given anything."""
        return given.get(subject_id, ()) if kind == "user" else ()

    def _prepare_finals(self, total, is_scored, points, ratings):
        """What somebody ends up with.

        :param points: what he was given beside his total, with a minus what was taken
        """
        adjustment = math.fsum(points)
        final_total = total + adjustment
        judged = is_scored or points
        return {
            "adjustment": adjustment,
            "final_total": final_total,
            "final_rating": scoring.rating(final_total, ratings) if judged else None,
        }

    @api.private
    def _write_finals(self, scheme, period):
        """Work out the final totals of a scheme in a period anew, and rank everybody by them.

        :return: the scores
        """
        self.flush_model()
        given = self._get_given(scheme, period)
        ratings = period._get_ratings_of(scheme)
        names = ("adjustment", "final_total", "final_rating")
        columns = ("subject_type", "subject_id", "total", "is_scored", *names)
        kept = self._get_kept(scheme, period, columns)
        finals = {
            score_id: self._prepare_finals(
                total, is_scored, self._get_points(kind, subject_id, given), ratings
            )
            for score_id, kind, subject_id, total, is_scored, *_finals in kept
        }
        self._update(
            [
                {"id": score_id} | finals[score_id]
                for score_id, *_rest, adjustment, total, rating in kept
                if (adjustment, total, rating) != tuple(finals[score_id].values())
            ]
        )
        self._write_ranks(scheme, period)
        period._mark_board()
        return self.browse(finals)

    @api.private
    def _rank_closed(self, period):
        """Rank by the tie-breakers as well, now that no figure of the period moves any more."""
        self.flush_model()
        for scheme in self.search([("period_id", "=", period.id)]).scheme_id:
            self._write_ranks(scheme, period)
        period._mark_board()

    def _write_ranks(self, scheme, period, kept=None):
        """Rank people, and the teams of each level, by their final totals; equal ones go by the
        tie-breakers. No team is ranked against those that it consists of.

        While figures move, a rep would find out a rival's figures by changing his own until the
        rank moves: so tie-breakers, which are single measures, break no tie then, and where the
        scheme doesn't show the totals of others the rank goes by whole points; unless the scheme
        shows the figures anyway.

        Who could not be judged, and was given nothing, is at no place.

        :param kept: [(score id, kind, subject id, its ``RANKING``)] where that is known
        """
        if kept is None:
            kept = self._get_kept(scheme, period, ("subject_type", "subject_id", *RANKING))
        ranks = self._find_ranks(scheme, period, kept)
        self._update([{"id": score_id, "rank": rank} for score_id, rank in ranks.items()])

    def _find_ranks(self, scheme, period, kept):
        """Those who are at another place than before.

        :param kept: as above; where no tie is broken, any key may stand for the id
        :return: {score id: its rank}
        """
        judged = [row for row in kept if any(row[-2:])]
        found = {row[0]: None for row in kept if row[4] and not any(row[-2:])}
        breaks = self._breaks_ties(scheme, period)
        is_exact = breaks or scheme.visibility == "all"
        for alike in self._get_ranked(period, [row[:-2] for row in judged]):
            totals = {
                score_id: total if is_exact or not total else round(total)
                for score_id, total, _rank in alike
            }
            ranks = self._get_ranks(scheme, totals, breaks)
            found |= {
                score_id: ranks[score_id]
                for score_id, _total, rank in alike
                if rank != ranks[score_id]
            }
        return found

    def _get_ranking(self):
        """Names of the columns that ranks go by."""
        return RANKING

    def _get_rankable(self, known, rows):
        """What is known of scorecards, with those that were written since.

        :param known: {subject: (score id, mark, its ``RANKING``)}
        :param rows: as they were written, the rank left as it was
        """
        place = RANKING.index("rank") + 2
        new = {}
        for row in rows:
            subject = row["subject_type"], row["subject_id"]
            new[subject] = [row.get(name) for name in RANKING]
            new[subject][place - 2] = known[subject][place]
        return [
            (score_id, *subject, *new.get(subject, ranking))
            for subject, (score_id, _mark, *ranking) in known.items()
        ]

    def _add_ranks(self, scheme, period, rows):
        """Of scorecards that are the first of their period: PostgreSQL would look up all that a
        row points at again, if it was changed in the transaction that made it."""
        kept = [
            (place, row["subject_type"], row["subject_id"], *map(row.get, RANKING))
            for place, row in enumerate(rows)
        ]
        ranks = self._find_ranks(scheme, period, kept)
        for place, row in enumerate(rows):
            row["rank"] = ranks.get(place)

    def _breaks_ties(self, scheme, period):
        return period.state != "open" or scheme.show_details

    def _get_ranked(self, period, kept):
        """Those of [(score id, kind, subject id, ...)] that are ranked among each other, without
        their subjects."""
        tree = self.env["sales.kpi.team.parent"]._get_tree(period.company_id, period.date_to)
        found = {}
        for score_id, kind, subject_id, *rest in kept:
            if kind in RANKED:
                level = kind == "team" and tree.get_level((kind, subject_id))
                found.setdefault((kind, level), []).append((score_id, *rest))
        return found.values()

    def _get_kept(self, scheme, period, columns):
        """[(score id, its columns)]"""
        return self.env.execute_query(
            SQL(
                "SELECT id, %s FROM sales_kpi_score WHERE scheme_id = %s AND period_id = %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                scheme.id,
                period.id,
            )
        )

    def _get_ranks(self, scheme, totals, breaks):
        """{score id: rank} by {score id: final total}, and by the tie-breakers where it ``breaks``
        ties."""
        ranks = dict(zip(totals, ranking.competition_rank(totals.values()), strict=True))
        shared = ranking.find_shared(ranks) if breaks else ()
        values = self._get_tie_values(scheme, [score_id for tied in shared for score_id in tied])
        for tied in shared if values else ():
            within = ranking.competition_rank([tuple(values[score_id]) for score_id in tied])
            for score_id, place in zip(tied, within, strict=True):
                ranks[score_id] += place - 1
        return ranks

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
