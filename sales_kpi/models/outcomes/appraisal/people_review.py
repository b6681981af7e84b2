from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.contests.honours import LEAST, USUAL
from ...ground.tuning import tune
from .people_review_text import ReviewText

GOOD = 3  # the second best of five marks, A of S, A, B, C, D; see `scoring.rating_level`


class SalesKpiPeopleReview(models.Model):
    """Who is to be promoted and whom to support, by the locked periods: one row a salesperson,
    scheme and reason.

    A run ends with the last locked period of the scheme, and is broken by each period in which one
    was not judged, or that is not locked. Nobody with a good mark is under target. How long a run
    must be is a setting of the company. Rows are worked out from frozen figures when somebody
    looks; only who still sells for the company has any.
    """

    _name = "sales.kpi.people.review"
    _description = "Promotion and Support"
    _inherit = ["sales.kpi.alike", "sales.kpi.marked"]
    _kpi_kind = "scheme_id"
    _kpi_figures = ("final_total", "usual", "rise")
    _auto = False
    _order = "company_id, kind, scheme_id, run desc, strength desc, id"
    _depends = {
        "sales.kpi.score": ["final_total", "final_rating", "rank", "user_id", "team_id"],
        "sales.kpi.period": ["state", "date_from", "date_to"],
        "sales.kpi.legend": ["words"],
        "sales.kpi.membership": ["user_id", "company_id", "date_from", "date_to"],
        "sales.kpi.scheme": ["root_id", "period_type"],
        "res.company": ["kpi_promote_periods", "kpi_support_periods", "kpi_support_below"],
        "res.users": ["active", "company_ids"],
    }

    kind = fields.Selection(
        [("promote", "To Promote"), ("rise", "Best Progress"), ("support", "To Support")],
        string="What For",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(
        "crm.team", readonly=True, help="The salesperson's team at the end of the last period."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    scheme_id = fields.Many2one("sales.kpi.scheme", readonly=True)
    period_id = fields.Many2one("sales.kpi.period", string="Last Period", readonly=True)
    score_id = fields.Many2one("sales.kpi.score", string="Scorecard", readonly=True)
    since = fields.Date(string="Running Since", readonly=True, help="The first day of the run.")
    run = fields.Integer(
        string="Periods Running",
        readonly=True,
        aggregator="max",
        help="How many locked periods, one after the other, it has been so.",
    )
    final_total = fields.Float(readonly=True, aggregator="avg")
    final_rating = fields.Char(readonly=True)
    rating_level = fields.Integer(related="score_id.rating_level")
    usual = fields.Float(
        string="Usual Total",
        readonly=True,
        aggregator="avg",
        help="The mean of the final totals of up to six locked periods before the last one.",
    )
    rise = fields.Float(
        string="Beyond Usual",
        readonly=True,
        aggregator="avg",
        help="The final total of the last period, less the usual one.",
    )
    strength = fields.Float(readonly=True, aggregator=None)  # who stands first among equals
    reason = fields.Char(compute="_compute_reason", compute_sudo=True)

    @api.depends("kind", "score_id", "run", "usual")
    @api.depends_context("lang")
    def _compute_reason(self):
        text = ReviewText(self)
        for record in self:
            record.reason = text.tell(record)

    @api.depends("user_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = f"{record.sudo().user_id.name} · {kinds.get(record.kind, '')}"

    def action_open_appraisals(self):
        """The appraisals of the run, the last one first; those that were before, for progress."""
        self._kpi_check_one()
        self.check_access("read")
        versions = self.scheme_id.sudo()._get_versions()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appraisals"),
            "res_model": "sales.kpi.appraisal",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("scheme_id", "in", versions.ids),
                ("period_state", "=", "locked"),
                ("date_from", ">=", fields.Date.to_string(self.since)),
            ],
            "context": {"create": False},
        }

    # ---- the rows -------------------------------------------------------------------------------

    @property
    def _table_query(self):
        """Each step adds columns to the one before: totals with their marks; what was before them;
        where a run was broken last; how long it is; and then a row for each reason."""
        tune(self.env.cr)  # PostgreSQL would compile it for seconds
        return SQL(
            """
            WITH judged AS (%(judged)s), placed AS (%(placed)s), broken AS (%(broken)s),
                 counted AS (%(counted)s), found AS (%(found)s)
            SELECT 4 * score_id + place AS id, kind, user_id, team_id, company_id, scheme_id,
                   period_id, score_id, since, run, final_total, final_rating, usual,
                   final_total - usual AS rise, strength
              FROM found
            """,
            judged=self._select_judged(),
            placed=self._select_placed(),
            broken=self._select_broken(),
            counted=self._select_counted(),
            found=self._select_found(),
        )

    def _select_judged(self):
        """Final totals of salespeople in locked periods. The mark's level is that of the period's
        own legend: 4 is the best; float8 rounds halves to even, as Python does."""
        return SQL(
            """
            SELECT score.id AS score_id, score.user_id, score.team_id, score.company_id,
                   score.scheme_id, scheme.root_id, score.period_id, period.date_from,
                   period.date_to, score.final_total, score.final_rating, mark.level,
                   round(score.final_total::numeric, 6) < company.kpi_support_below AS is_under,
                   company.kpi_promote_periods, company.kpi_support_periods
              FROM sales_kpi_score score
              JOIN sales_kpi_period period ON period.id = score.period_id
                                          AND period.state = 'locked'
              JOIN sales_kpi_scheme scheme ON scheme.id = score.scheme_id
              JOIN res_company company ON company.id = score.company_id
         LEFT JOIN (%s) mark ON mark.period_id = score.period_id
                            AND mark.scheme_id = score.scheme_id AND mark.name = score.final_rating
             WHERE score.subject_type = 'user' AND score.rank > 0
               AND score.company_id = ANY(%s) AND period.period_type = scheme.period_type
            """,
            self._select_marks(),
            list(self.env.companies.ids),
        )

    def _select_marks(self):
        """How good each mark is among those that the period knows: so many are lower."""
        return SQL(
            """
            SELECT given.*, (
                   SELECT COALESCE(round(4.0::float8 * COUNT(*) FILTER (WHERE least < own)
                                         / NULLIF(COUNT(*) - 1, 0)), 4)
                     FROM (SELECT (mark->>0)::float8 AS least,
                                  MIN((mark->>0)::float8) FILTER (WHERE mark->>1 = given.name)
                                      OVER () AS own
                             FROM jsonb_array_elements(
                                  legend.words->'schemes'->given.scheme_id::text->'ratings') mark
                          ) marks) AS level
              FROM (SELECT DISTINCT period_id, scheme_id, final_rating AS name
                      FROM sales_kpi_score WHERE final_rating IS NOT NULL) given
              JOIN sales_kpi_legend legend ON legend.period_id = given.period_id
            """
        )

    def _select_placed(self):
        """Beside each total what was before it, and whether the period before was judged."""
        return SQL(
            """
            SELECT judged.*, COALESCE(level >= %(good)s, FALSE) AS is_good,
                   COALESCE(LAG(date_to) OVER own + 1 = date_from, FALSE) AS follows,
                   MAX(date_from) OVER (PARTITION BY company_id, root_id) AS latest,
                   AVG(final_total) OVER (own ROWS BETWEEN %(usual)s PRECEDING AND 1 PRECEDING)
                       AS usual,
                   MAX(final_total) OVER (own ROWS BETWEEN %(least)s PRECEDING AND 1 PRECEDING)
                       AS peak,
                   COUNT(*) OVER (own ROWS BETWEEN %(least)s PRECEDING AND 1 PRECEDING)
                       AS known,
                   FIRST_VALUE(date_from)
                       OVER (own ROWS BETWEEN %(usual)s PRECEDING AND CURRENT ROW) AS oldest
              FROM judged
            WINDOW own AS (PARTITION BY company_id, root_id, user_id ORDER BY date_from)
            """,
            good=GOOD,
            usual=USUAL,
            least=LEAST,
        )

    def _select_broken(self):
        """Beside each total when the runs of its salesperson were broken last, and what he gained
        where he has come further than in each of the last three."""
        return SQL(
            """
            SELECT placed.*,
                   GREATEST(MAX(date_from) FILTER (WHERE NOT follows) OVER own,
                            MAX(date_to) FILTER (WHERE NOT is_good) OVER own) AS good_from,
                   GREATEST(MAX(date_from) FILTER (WHERE NOT follows) OVER own,
                            MAX(date_to) FILTER (WHERE is_good OR NOT is_under) OVER own)
                       AS under_from,
                   CASE WHEN known = %s AND final_total > GREATEST(peak, usual)
                        THEN final_total - usual END AS gain
              FROM placed
            WINDOW own AS (PARTITION BY company_id, root_id, user_id)
            """,
            LEAST,
        )

    def _select_counted(self):
        """Beside each total how long the two runs of its salesperson are, and since when."""
        return SQL(
            """
            SELECT broken.*,
                   COUNT(*) FILTER (WHERE date_from >= good_from) OVER own AS good_run,
                   MIN(date_from) FILTER (WHERE date_from >= good_from) OVER own AS good_since,
                   COUNT(*) FILTER (WHERE date_from >= under_from) OVER own AS under_run,
                   MIN(date_from) FILTER (WHERE date_from >= under_from) OVER own AS under_since
              FROM broken
            WINDOW own AS (PARTITION BY company_id, root_id, user_id)
            """
        )

    def _select_found(self):
        """Of the last period a row for each reason; the best progress is the greatest gain."""
        return SQL(
            """
            SELECT last.*, reason.*
              FROM (SELECT counted.*,
                           MAX(gain) OVER (PARTITION BY company_id, root_id) AS best_gain
                      FROM counted WHERE date_from = latest AND %s) last
        CROSS JOIN LATERAL (VALUES
                   (1, 'promote', good_run, good_since, final_total,
                    good_run >= kpi_promote_periods),
                   (2, 'rise', NULL, oldest, gain, gain >= best_gain - 1e-9),
                   (3, 'support', under_run, under_since, -final_total,
                    under_run >= kpi_support_periods)
                   ) AS reason(place, kind, run, since, strength, holds)
             WHERE reason.holds
            """,
            self._get_present(),
        )

    def _get_present(self):
        """Who sells for the company today."""
        return SQL(
            """
            user_id IN (SELECT who.id FROM res_users who WHERE who.active)
            AND EXISTS (SELECT FROM res_company_users_rel allowed
                         WHERE allowed.user_id = counted.user_id
                           AND allowed.cid = counted.company_id)
            AND EXISTS (SELECT FROM sales_kpi_membership member
                         WHERE member.user_id = counted.user_id
                           AND member.company_id = counted.company_id
                           AND COALESCE(member.date_from, '-infinity') <= %(today)s
                           AND COALESCE(member.date_to, 'infinity') >= %(today)s)
            """,
            today=self.env.company._get_kpi_today(),
        )
