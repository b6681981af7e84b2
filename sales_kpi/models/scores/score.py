from odoo import api, fields, models
from odoo.tools import SQL

from ..facts.fact import Followed

USUAL = 6  # periods whose average total is somebody's usual one


class SalesKpiScore(models.Model):
    """The scorecard of a subject in a period under a scheme. Only the module writes it."""

    _name = "sales.kpi.score"
    _description = "KPI Score"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject", "sales.kpi.alike"]
    _kpi_kind = "scheme_id"
    _kpi_figures = ("total", "final_total", "rank", "previous_rank")
    _kpi_own_rows = ("user_id", None)
    _order = "period_id desc, scheme_id, subject_type, rank, id"
    _log_access = False
    _kpi_opens = True
    _kpi_sealed_by = "period_id"

    scheme_id = fields.Many2one("sales.kpi.scheme", required=True, index=True, ondelete="cascade")
    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    company_id = Followed("res.company", required=True, index=True, ondelete="cascade")
    scheme_name = fields.Char(
        string="Under the Scheme", compute="_compute_names", compute_sudo=True
    )
    team_name = fields.Char(string="In the Team", compute="_compute_names", compute_sudo=True)
    total = fields.Float(aggregator="avg")
    is_scored = fields.Boolean(
        help="At least one line of the scheme could be judged, or takes points off."
    )
    rating = fields.Char()
    rank = fields.Integer(aggregator="min", help="By the final total.")
    previous_rank = fields.Integer(aggregator="min")
    movement = fields.Integer(
        compute="_compute_movement", help="Places gained since the period before."
    )
    movement_text = fields.Char(string="Moved", compute="_compute_movement_text")
    as_of = fields.Datetime(related="period_id.as_of")
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    line_ids = fields.One2many("sales.kpi.score.line", "score_id")
    judged_by = fields.Char(
        readonly=True,
        groups="base.group_no_one",
        help="Mark of all that the scorecard depends on: with the same mark it stays as it is.",
    )

    _unique_score = models.UniqueIndex("(period_id, scheme_id, subject_type, subject_id)")

    def _get_subject_name(self):
        if self.subject_type == "team":
            return self.team_name
        if self.subject_type == "company":
            return self.period_id._get_company_name()
        return super()._get_subject_name()

    @api.depends("scheme_id", "team_id", "period_id.state")
    @api.depends_context("lang")
    def _compute_names(self):
        for score in self:
            period = score.period_id
            score.scheme_name = period._get_name_of("schemes", score.scheme_id)
            score.team_name = period._get_name_of("teams", score.team_id)

    @api.depends("rank", "previous_rank")
    def _compute_movement(self):
        for score in self:
            both = score.rank and score.previous_rank
            score.movement = score.previous_rank - score.rank if both else 0

    @api.depends("movement", "previous_rank")
    def _compute_movement_text(self):
        for score in self:
            arrow = "▲" if score.movement > 0 else "▼"
            moved = f"{arrow} {abs(score.movement)}" if score.movement else "="
            score.movement_text = moved if score.previous_rank else self.env._("New")

    @api.depends("subject_name", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.subject_name} · {score.period_id.display_name}"

    def write(self, vals):
        result = super().write(vals)
        self.period_id._mark_board()
        return result

    def unlink(self):
        periods = self.period_id
        result = super().unlink()
        periods._mark_board()
        return result

    @api.model
    def _refresh(self, period, roster, changed=None):
        """Judge everyone under each scheme of the period, from its facts and targets.

        :param roster: {user id: id of his team at the end of the period}
        :param changed: the subjects whose facts have changed since the last time; None: perhaps
            all of them
        :return: whether any scorecard is another one now
        """
        if self.env.context.get("kpi_judge_anew"):
            changed = None
        schemes = self.env["sales.kpi.scheme"]._get_for(period)
        self._drop_other_versions(schemes, period)
        before = period.judged_by or {}
        marks, paces, is_other = {}, {}, False
        for scheme in schemes:
            key = str(scheme.id)
            # Only of those that were judged by the very last facts it is known what has changed.
            news = None if changed is None else (before.get(key), changed)
            marks[key], paces[key], judged = self._refresh_scheme(scheme, period, roster, news)
            is_other = is_other or judged
        period.write({"judged_by": marks, "paced_by": paces})
        if is_other:  # last, as whoever gives points takes the scores first and the period then
            period._mark_board()
        return is_other

    def _refresh_scheme(self, scheme, period, roster, news):
        """Judge those for whom something has changed since the last time, and rank everybody.

        :return: (mark of what everybody was judged by, mark of the days that the pace was told by,
            whether a scorecard is another one now)
        """
        known = self._get_known(scheme, period)
        previous = self._get_previous_ranks(scheme, period)
        given = self._get_given(scheme, period)
        cards, mark, presence = self.env["sales.kpi.scorer"]._get_cards(
            scheme,
            period,
            roster,
            known={subject: mark for subject, (_id, mark, *_rest) in known.items()},
            beside={
                subject: (previous.get(subject), given.get(subject[1]))
                for subject in previous.keys() | {("user", user_id) for user_id in given}
            },
            news=news,
        )
        gone = self.browse(known.pop(subject)[0] for subject in known.keys() - presence.days.keys())
        gone.unlink()
        is_other = bool(cards or gone)
        if is_other:
            self._write_cards(scheme, period, cards, previous, given, known)
        if presence.mark != (period.paced_by or {}).get(str(scheme.id)):
            others = known.keys() - {card.subject for card in cards}
            kept = {subject: known[subject][0] for subject in others}
            is_other |= self.env["sales.kpi.score.line"]._renew_pace(scheme, kept, presence)
        return mark, presence.mark, is_other

    def _get_known(self, scheme, period):
        """{subject: (score id, mark of what it was judged by, what ranks go by)}; without marks
        where everybody is to be judged anew"""
        columns = ("subject_type", "subject_id", "judged_by", *self._get_ranking())
        anew = self.env.context.get("kpi_judge_anew")
        self.flush_model()
        return {
            (kind, subject_id): (score_id, None if anew else mark, *ranking)
            for score_id, kind, subject_id, mark, *ranking in self._get_kept(
                scheme, period, columns
            )
        }

    def _drop_other_versions(self, schemes, period):
        """A period that was judged before its version of a scheme was made is judged anew."""
        others = schemes._get_versions() - schemes
        self.search([("period_id", "=", period.id), ("scheme_id", "in", others.ids)]).unlink()

    def _write_cards(self, scheme, period, cards, previous, given, known):
        """Keep the scorecards that are new or different, and rank all of them."""
        ratings = period._get_ratings_of(scheme)
        rows = [
            self._prepare_row(scheme, period, card, previous)
            | self._prepare_finals(card.card.total, card.card.scored, points, ratings)
            for card in cards
            for points in [self._get_points(*card.subject, given)]
        ]
        is_first = not known
        is_ranked = is_first and not self._breaks_ties(scheme, period)
        if is_ranked:
            self._add_ranks(scheme, period, rows)
        if is_first:
            self._insert(rows)
        else:
            self._upsert(rows, key=("period_id", "scheme_id", "subject_type", "subject_id"))
        if any(card.subject not in known for card in cards):
            known = self._get_known(scheme, period)
        by_id = {known[card.subject][0]: card for card in cards}
        self.env["sales.kpi.score.line"]._write_lines(scheme, by_id, is_first)
        if not is_ranked:
            self._write_ranks(scheme, period, self._get_rankable(known, rows))

    def _prepare_row(self, scheme, period, card, previous):
        kind, subject_id = card.subject
        return {
            "scheme_id": scheme.id,
            "period_id": period.id,
            "company_id": period.company_id.id,
            "date_from": fields.Date.to_string(period.date_from),
            "subject_type": kind,
            "subject_id": subject_id,
            "user_id": subject_id if kind == "user" else None,
            "team_id": card.team_id,
            "total": card.card.total,
            "is_scored": card.card.scored,
            "rating": card.rating,
            "previous_rank": previous.get(card.subject),
            "judged_by": card.mark,
        }

    def _get_previous_ranks(self, scheme, period):
        """{subject: rank} of the period before."""
        date_from, date_to = period._get_previous_bounds()
        period.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT subject_type, subject_id, rank FROM sales_kpi_score
                    WHERE scheme_id = ANY(%s) AND is_scored AND period_id = ANY(ARRAY(
                          SELECT id FROM sales_kpi_period
                           WHERE company_id = %s AND period_type = %s
                             AND date_from = %s AND date_to = %s))""",
                scheme._get_versions().ids,
                period.company_id.id,
                period.period_type,
                date_from,
                date_to,
            )
        )
        return {(kind, subject_id): rank or None for kind, subject_id, rank in rows}

    @api.model
    def _get_usual_totals(self, scheme, period):
        """{subject: average of its final totals of the last periods before}, whatever the version
        of the scheme; who was not judged in any of them is left out."""
        spans = period._get_earlier_bounds(USUAL)
        rows = self.sudo()._read_group(
            [
                ("scheme_id", "in", scheme._get_versions().ids),
                ("company_id", "=", period.company_id.id),
                ("period_id.period_type", "=", period.period_type),
                ("date_from", "in", [first for first, _last in spans]),
                ("is_scored", "=", True),
            ],
            ["subject_type", "subject_id"],
            ["final_total:avg"],
        )
        return {(kind, subject_id): average for kind, subject_id, average in rows}

    @api.model
    def _find_last_closed_day(self, scheme):
        """Last day of the closed periods that a version of a scheme has judged, or None."""
        closed = [("scheme_id", "=", scheme.id), ("period_id.state", "!=", "open")]
        last = self.sudo().search(closed, order="date_from desc", limit=1)
        return last.period_id.date_to or None
