import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# A scheme's lines come one by one: their checks wait until all are there. An object, so that
# nobody can put it into the context over RPC.
UNFINISHED = object()
DEFAULT_RATINGS = (("S", 110), ("A", 95), ("B", 80), ("C", 60), ("D", 0))


class SalesKpiScheme(models.Model):
    """How a period is judged: which measures, with which weights, for whom."""

    _name = "sales.kpi.scheme"
    _description = "KPI Scheme"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed", "mail.thread"]
    _order = "sequence, id"
    _kpi_is_witnessed = True
    _trails_making = True
    _kpi_shapes_pages = True

    name = fields.Char(required=True, translate=True, tracking=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company, each by itself. Only who works in every company changes it "
        "then.",
    )
    period_type = fields.Selection(
        [
            ("day", "Day"),
            ("week", "Week"),
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half", "Half-Year"),
            ("year", "Year"),
        ],
        required=True,
        default="month",
        tracking=True,
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Teams",
        help="Who takes part: these teams and the teams below them. Empty: everybody in a team.",
    )
    excluded_user_ids = fields.Many2many(
        "res.users", string="Except", help="They are in a team, but take no part."
    )
    visibility = fields.Selection(
        [("all", "Everyone's"), ("top", "The top and one's own"), ("own", "Only one's own")],
        string="Reps See Rank and Total",
        required=True,
        default="all",
        tracking=True,
        help="Team leaders see their teams, sales managers see all.",
    )
    top_count = fields.Integer(string="Top", default=10)
    show_details = fields.Boolean(
        string="Show Figures of Others",
        tracking=True,
        help="Also show actuals, targets and points of other reps to every participant.",
    )
    self_assessment = fields.Boolean(
        string="Self-Assessment First",
        tracking=True,
        help="Salespeople say how they see a closed period before their leaders review it.",
    )
    line_ids = fields.One2many("sales.kpi.scheme.line", "scheme_id", copy=True)
    mark_ids = fields.One2many(
        "sales.kpi.scheme.rating",
        "scheme_id",
        copy=True,
        default=lambda self: self._default_ratings(),
    )
    targets_set = fields.Boolean(
        string="Targets Are Set",
        default=True,
        help="The usual targets of the measures are in force. Those that a ready scheme comes with "
        "are a proposal: until somebody takes or changes them, only the targets that were set for "
        "a person, a team or the company count, and nobody is judged without one.",
    )
    weight_total = fields.Float(string="Sum of Weights", compute="_compute_weights")
    advice = fields.Char(compute="_compute_weights")

    _check_top_count = models.Constraint(
        "CHECK(top_count > 0)", "Show at least the first place of the top."
    )

    @api.model
    def _default_ratings(self):
        return [
            fields.Command.create({"name": name, "minimum": minimum})
            for name, minimum in DEFAULT_RATINGS
        ]

    @api.depends("line_ids.weight", "line_ids.role", "line_ids.definition_id")
    def _compute_weights(self):
        for scheme in self:
            lines = scheme.line_ids._get_weighted()
            scheme.weight_total = math.fsum(lines.mapped("weight"))
            scheme.advice = " ".join(scheme._get_advice(lines)) or False

    def _get_advice(self, lines):
        """What is allowed but seldom wise, in sentences."""
        if not 5 <= len(lines) <= 8:
            yield self.env._(
                "%s weighted measures: 5 to 8 are best. Fewer show too little, more are "
                "hard to keep in mind.",
                len(lines),
            )
        for one, other in lines.definition_id._origin.sudo()._find_spoiled():
            yield self.env._(
                "“%(other)s” goes down with what “%(one)s” counts: who does more for the one "
                "loses in the other. Leave one of them out.",
                one=one.name,
                other=other.name,
            )

    @api.constrains("line_ids")
    def _check_weights(self):
        for scheme in self:
            lines = scheme.line_ids._get_weighted()
            total = math.fsum(lines.mapped("weight"))
            if lines and not math.isclose(total, 100, abs_tol=1e-6):
                raise ValidationError(
                    self.env._(
                        "The weights of %(scheme)s sum to %(total)s. They must sum to 100.",
                        scheme=scheme.name,
                        total=f"{total:g}",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_first_versions(vals_list)
        schemes = super(SalesKpiScheme, self._with_unfinished_lines()).create(vals_list)
        schemes = schemes.with_env(self.env)
        if not self.env.su:
            schemes._check_start_open()
        return schemes

    def write(self, vals):
        self.check_access("write")
        self._check_change(vals)
        reach = self._get_reach(vals)
        result = super(SalesKpiScheme, self._with_unfinished_lines()).write(vals)
        if "active" in vals:
            # A scheme is in use with all its versions, or not at all; a company's own by itself.
            others = (self._get_kin() - self)._with_unfinished_lines()
            super(SalesKpiScheme, others).write({"active": vals["active"]})
        self._move_start(reach)
        if "date_from" in vals and not self.env.su:
            self._check_start_open()
        return result

    def _with_unfinished_lines(self):
        """The lines come one by one: their weights are checked when all are there."""
        return self.with_context(kpi_lines_unfinished=UNFINISHED)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.line_ids._unlink_except_frozen()

    def _get_ratings(self):
        """[(least total, name)]"""
        return [(rating.minimum, rating.name) for rating in self.mark_ids]

    @api.model
    def _get_for(self, period):
        """Active schemes that judge a period, each in the version valid on its first day."""
        found = self.sudo().search(
            [
                ("period_type", "=", period.period_type),
                ("company_id", "in", [period.company_id.id, False]),
            ]
        )
        return found._pick(period.date_from)

    def _filter_roster(self, roster, period):
        """Those of a roster ({user id: team id}) who take part."""
        self.ensure_one()
        tree = self.env["sales.kpi.team.parent"]._get_tree(period.company_id, period.date_to)
        teams = self.sudo().with_context(active_test=False).team_ids
        wanted = tree.below(teams.ids)
        everyone, excluded = not teams, set(self.excluded_user_ids.ids)
        return {
            user_id: team_id
            for user_id, team_id in roster.items()
            if (everyone or team_id in wanted) and user_id not in excluded
        }
