from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

REP_WRITES = {"self_assessment"}
LEADER_WRITES = {"review_text", "development_plan"}


class SalesKpiAppraisal(models.Model):
    """What a salesperson and his leaders say about his scorecard of a closed period."""

    _name = "sales.kpi.appraisal"
    _description = "KPI Appraisal"
    _inherit = [
        "sales.kpi.trailed",
        "mail.thread",
        "mail.activity.mixin",
        "sales.kpi.file.holder",
        "sales.kpi.alike",
        "sales.kpi.marked",
    ]
    _kpi_kind = "scheme_id"
    _kpi_figures = ("total", "final_total")
    _trailed = frozenset({"state"})
    _kpi_sealed_by = "period_id"
    _kpi_sealed_when = Domain("state", "=", "locked")
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _order = "period_id desc, scheme_id, team_id, user_id, id"

    period_id = fields.Many2one(
        "sales.kpi.period", required=True, index=True, readonly=True, ondelete="cascade"
    )
    scheme_id = fields.Many2one(
        "sales.kpi.scheme", required=True, index=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, readonly=True,
        ondelete="restrict",
    )  # fmt: skip
    team_id = fields.Many2one(
        "crm.team", index=True, readonly=True, ondelete="set null",
        help="The salesperson's team at the end of the period.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    # A period that is opened again may make the scorecards anew.
    score_id = fields.Many2one(
        "sales.kpi.score", string="Scorecard", index=True, readonly=True, ondelete="set null"
    )
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    period_state = fields.Selection(related="period_id.state", string="Status of the Period")
    state = fields.Selection(
        [
            ("assess", "Self-Assessment"),
            ("review", "In Review"),
            ("published", "Published"),
            ("appealed", "Appealed"),
            ("acknowledged", "Acknowledged"),
            ("locked", "Locked"),
        ],
        required=True,
        default="review",
        index=True,
        readonly=True,
        tracking=True,
    )
    is_scored = fields.Boolean(readonly=True)
    total = fields.Float(readonly=True, aggregator="avg", help="The score as it was frozen.")
    rating = fields.Char(readonly=True)
    adjustment_ids = fields.One2many("sales.kpi.adjustment", "appraisal_id", readonly=True)
    adjustment_sum = fields.Float(
        string="Adjustments", compute="_compute_final", store=True, aggregator="avg"
    )
    final_total = fields.Float(
        compute="_compute_final", store=True, aggregator="avg",
        help="The frozen score and all adjustments.",
    )  # fmt: skip
    final_rating = fields.Char(compute="_compute_final", store=True)
    rating_level = fields.Integer(related="score_id.rating_level")
    line_ids = fields.One2many(related="score_id.line_ids")
    scheme_name = fields.Char(related="score_id.scheme_name")
    team_name = fields.Char(related="score_id.team_name")
    appeal_ids = fields.One2many("sales.kpi.appeal", "appraisal_id", readonly=True)
    self_assessment = fields.Html(help="How the salesperson sees the period himself.")
    review_text = fields.Html(string="Review", help="What the leader says about the period.")
    development_plan = fields.Html(help="What the two agree on for the next periods.")
    published_on = fields.Datetime(readonly=True)
    publisher_id = fields.Many2one("res.users", string="Published By", readonly=True)
    deadline = fields.Date(
        readonly=True,
        help="Last day, on the company's clock, on which the salesperson acknowledges or appeals.",
    )
    acknowledged_on = fields.Datetime(readonly=True)
    is_automatic = fields.Boolean(
        string="Acknowledged Automatically", readonly=True, help="The deadline passed in silence."
    )
    is_reminded = fields.Boolean(readonly=True)
    is_mine = fields.Boolean(compute="_compute_role")
    is_led = fields.Boolean(compute="_compute_role", help="Led by the user who looks.")
    may_decide = fields.Boolean(compute="_compute_role")

    _unique_appraisal = models.UniqueIndex("(period_id, scheme_id, user_id)")

    @api.depends("total", "is_scored", "adjustment_ids.points")
    def _compute_final(self):
        for appraisal in self.sudo():
            final = appraisal._work_out(appraisal.total)
            appraisal.adjustment_sum = final["adjustment_sum"]
            appraisal.final_total = final["final_total"]
            appraisal.final_rating = final["final_rating"]

    @api.depends("user_id", "team_id")
    @api.depends_context("uid")
    def _compute_role(self):
        led = self.env["sales.kpi.viewer"]._get_led_teams()
        manager = self.env["sales.kpi.period"].has_access("write")
        own_case = self.env["sales.kpi.own.case"]
        for appraisal in self:
            mine = appraisal.user_id.id == self.env.uid
            appraisal.is_mine = mine
            appraisal.is_led = appraisal.team_id in led and not mine
            appraisal.may_decide = manager and not own_case._is_forbidden(
                appraisal.user_id, appraisal.company_id
            )

    @api.depends("user_id", "period_id", "scheme_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """With the scheme: a period may be judged by several."""
        for appraisal in self:
            which = (appraisal.period_id.display_name, appraisal.scheme_name)
            parts = (appraisal.user_id.name, *which)
            appraisal.display_name = " · ".join(filter(None, parts))

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def _check_may_write(self, names):
        """Over RPC a rep writes his self-assessment while it is asked for, and a leader or manager
        his review until it is published; nobody writes anything else."""
        self.check_access("write")
        for appraisal in self:
            if names - appraisal._get_writable():
                raise AccessError(
                    self.env._("%s can't be changed like that now.", appraisal.display_name)
                )

    def _get_writable(self):
        if self.sudo().period_id.state != "review":
            return set()
        if self.is_mine:
            return REP_WRITES if self.state == "assess" else set()
        may = self.is_led or self.may_decide
        return LEADER_WRITES if may and self.state == "review" else set()

    def _takes_files(self):
        """Whether files may still come: until the lock."""
        return "locked" not in (self.state, self.period_id.state)

    def _keeps_files(self):
        """Whether the files that are there stay: what was published is not taken back."""
        return self.state not in ("assess", "review") or not self._takes_files()

    def _work_out(self, total=None):
        """The final figures, from a frozen total (that of the scorecard when empty) and the
        adjustments."""
        self.ensure_one()
        total = self.score_id.total if total is None else total
        finals = self.env["sales.kpi.score"]._prepare_finals(
            total,
            self.is_scored,
            self.adjustment_ids.mapped("points"),
            self.period_id._get_ratings_of(self.scheme_id),
        )
        return {
            "total": total,
            "adjustment_sum": finals["adjustment"],
            "final_total": finals["final_total"],
            "final_rating": finals["final_rating"] or False,
        }

    # ---- made when a period is closed ---------------------------------------------------------

    @api.model
    def _make(self, period):
        """Make or renew an appraisal a salesperson's scorecard of a period that was just frozen."""
        self = self.sudo()
        scores = self.env["sales.kpi.score"].sudo().search(
            [("period_id", "=", period.id), ("subject_type", "=", "user")]
        )  # fmt: skip
        found = self.search([("period_id", "=", period.id)])
        known = {(a.scheme_id.root_id, a.user_id): a for a in found}
        by_key = {(score.scheme_id.root_id, score.user_id): score for score in scores}
        (found - self.union(*(known[key] for key in known.keys() & by_key.keys()))).unlink()
        for key in known.keys() & by_key.keys():
            known[key].write(self._prepare_vals(by_key[key]))
        fresh = [score for key, score in by_key.items() if key not in known]
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        quiet.create([self._prepare_vals(score) for score in fresh])
        self._link_adjustments(period)

    @api.model
    def _prepare_vals(self, score):
        asked = score.scheme_id.self_assessment and self._may_act(score.user_id, score)
        return {
            "score_id": score.id,
            "period_id": score.period_id.id,
            "scheme_id": score.scheme_id.id,
            "user_id": score.user_id.id,
            "team_id": score.team_id.id,
            "company_id": score.company_id.id,
            "total": score.total,
            "is_scored": score.is_scored,
            "rating": score.rating,
            "state": "assess" if asked else "review",
        }

    @api.model
    def _link_adjustments(self, period):
        """What was carried into the period while it was open belongs to its appraisals now."""
        Adjustment = self.env["sales.kpi.adjustment"].sudo()
        loose = Adjustment.search([("period_id", "=", period.id)])
        for appraisal in self.search([("period_id", "=", period.id)]) if loose else ():
            own = loose.filtered(
                lambda one, appraisal=appraisal: (
                    one.user_id == appraisal.user_id
                    and one.scheme_id.root_id == appraisal.scheme_id.root_id
                )
            )
            own.write({"appraisal_id": appraisal.id, "score_id": appraisal.score_id.id})
            for one in own:
                lines = appraisal.score_id.line_ids
                one.score_line_id = lines.filtered(
                    lambda line, one=one: line.definition_id == one.definition_id
                )[:1]

    @api.model
    def _may_act(self, user, record):
        """Whether a user still works here with sales figures: nobody waits for the others."""
        user = user.sudo()
        return (
            user.active
            and record.company_id in user.company_ids
            and user.has_group("sales_team.group_sale_salesman")
        )

    def _check_led(self):
        """Check that the user leads these salespeople, or decides about them.

        :raise AccessError: he doesn't
        """
        self.check_access("read")
        for appraisal in self:
            if not (appraisal.is_led or appraisal.may_decide or self.env.su):
                raise AccessError(self.env._("%s is for the leader to do.", appraisal.display_name))

    def _check_mine(self):
        self.check_access("read")
        for appraisal in self:
            if appraisal.user_id.id != self.env.uid:
                raise AccessError(self.env._("Only %s does this himself.", appraisal.user_id.name))

    def _check_state(self, *states):
        """Check that the appraisals wait for this step, in a period that is in review."""
        self.sudo().period_id._hold()
        for appraisal in self.sudo():
            if appraisal.state not in states or appraisal.period_id.state != "review":
                raise UserError(self.env._("%s can't do this step now.", appraisal.display_name))

    def _check_in_time(self):
        for appraisal in self.sudo():
            if appraisal.deadline and appraisal.company_id._get_kpi_today() > appraisal.deadline:
                raise UserError(
                    self.env._(
                        "The last day for this was %s. Talk to your leader.", appraisal.deadline
                    )
                )
