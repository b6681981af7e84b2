from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ....tools.compare import is_computable

KINDS = [("ranking", "Ranking"), ("duel", "Duel"), ("teams", "Teams"), ("race", "Race")]
STATES = [
    ("draft", "Draft"),
    ("published", "Published"),
    ("running", "Running"),
    ("provisional", "Provisional"),
    ("final", "Final"),
    ("awarded", "Awarded"),
    ("cancelled", "Cancelled"),
]
LIVE = ("running", "provisional")  # states in which the standings move
MOST_DAYS = 400
# What the rules are made of: it stays from the publication on.
RULES = frozenset(
    {
        "company_id", "kind", "definition_id", "scheme_id", "value_by", "team_by", "goal",
        "date_from", "date_to", "minimum", "ties", "second_definition_id", "grace_days",
        "accept_days", "visibility", "is_open", "user_ids", "team_ids",
    }
)  # fmt: skip


class SalesKpiContest(models.Model):
    """A contest by rules that are published before it begins and stay as they are."""

    _name = "sales.kpi.contest"
    _description = "Contest"
    _inherit = ["sales.kpi.trailed", "sales.kpi.bulk", "mail.thread"]
    _order = "date_to desc, id desc"
    _kpi_is_witnessed = True
    _kpi_opens = True
    _mail_post_access = "read"
    _check_company_auto = True
    _trails_making = True
    _untrailed = frozenset({"note", "as_of", "error", "looked_on", "measure_source"})

    name = fields.Char(required=True, translate=True)
    note = fields.Text(string="What It Is For")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company,
        ondelete="restrict",
    )  # fmt: skip
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, string="Status", required=True, default="draft", readonly=True, copy=False,
        index=True, tracking=True,
    )  # fmt: skip
    kind = fields.Selection(KINDS, required=True, default="ranking")
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", ondelete="restrict",
        help="What counts. Empty: the total of a scheme.",
    )  # fmt: skip
    unit = fields.Selection(related="definition_id.unit")
    scheme_id = fields.Many2one(
        "sales.kpi.scheme", ondelete="restrict",
        help="The final totals of this scheme count. The contest has the days of one of its "
        "periods then.",
    )  # fmt: skip
    value_by = fields.Selection(
        [
            ("amount", "The figure itself"),
            ("percent", "Percent of one's own target"),
            ("progress", "Progress over one's own usual figure"),
        ],
        string="Counts By",
        required=True,
        default="amount",
    )
    team_by = fields.Selection(
        [
            ("sum", "Sum of the members"),
            ("member_day", "Sum for each member and day"),
            ("at_target", "Share of the members at their target"),
        ],
        string="Teams Count By",
        required=True,
        default="sum",
    )
    goal = fields.Float(help="Who first reaches it wins the race.")
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)
    minimum = fields.Float(
        string="Ranked From", help="Whose figure is smaller takes no place. 0: everybody does."
    )
    ties = fields.Selection(
        [
            ("shared", "Share the place"),
            ("earlier", "Who was there earlier is before the other"),
            ("second", "A second measure decides"),
        ],
        string="Equal Ones",
        required=True,
        default="shared",
    )
    second_definition_id = fields.Many2one(
        "sales.kpi.definition", string="Second Measure", ondelete="restrict"
    )
    grace_days = fields.Integer(
        string="Days of Grace", default=3,
        help="So many days after the end the result is provisional: what is cancelled or returned "
        "by then does not count.",
    )  # fmt: skip
    accept_days = fields.Integer(
        string="Days to Accept", default=2,
        help="A challenge that is not accepted within so many days, and before the first day, "
        "lapses.",
    )  # fmt: skip
    accept_by = fields.Date(string="Accept Until", readonly=True, copy=False)
    visibility = fields.Selection(
        [
            ("figures", "Places and figures of all"),
            ("ranks", "Places of all, figures of oneself"),
            ("own", "Only oneself"),
        ],
        string="Participants See",
        required=True,
        default="figures",
        help="Leaders see their teams, managers see all.",
    )
    is_open = fields.Boolean(
        string="For All to Watch", default=True,
        help="Everybody in sales may look at the contest, not only who takes part.",
    )  # fmt: skip
    user_ids = fields.Many2many(
        "res.users", "sales_kpi_contest_user_rel", string="Salespeople",
        domain=[("share", "=", False)],
    )  # fmt: skip
    team_ids = fields.Many2many(
        "crm.team", "sales_kpi_contest_team_rel", string="Teams", check_company=True,
        help="Teams that compete, or whose members do. Without teams and salespeople everybody of "
        "the company takes part.",
    )  # fmt: skip
    prize_ids = fields.One2many("sales.kpi.contest.prize", "contest_id", copy=True)
    side_ids = fields.One2many("sales.kpi.contest.side", "contest_id", readonly=True)
    standing_ids = fields.One2many("sales.kpi.contest.standing", "contest_id", readonly=True)
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    rules_said = fields.Text(
        string="Rules as Published", readonly=True, copy=False,
        help="In English, word by word: the digest is made of it.",
    )  # fmt: skip
    rules_digest = fields.Char(
        string="Digest of the Rules", readonly=True, copy=False,
        help="SHA-256 of the rules as they were published.",
    )  # fmt: skip
    measure_source = fields.Json(
        readonly=True, copy=False, groups="base.group_no_one",
        help="What the measure counted when the rules were published.",
    )  # fmt: skip
    as_of = fields.Datetime(string="Counted At", readonly=True, copy=False)
    error = fields.Text(string="Why It Is Not Counted", readonly=True, copy=False)
    looked_on = fields.Date(readonly=True, copy=False, groups="base.group_no_one")
    awarded_on = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Text(readonly=True, copy=False)

    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "A contest can't end before it begins."
    )
    _check_days = models.Constraint(
        "CHECK(grace_days BETWEEN 0 AND 90 AND accept_days BETWEEN 1 AND 30)",
        "Give 0 to 90 days of grace, and 1 to 30 days to accept a challenge.",
    )
    _check_one_source = models.Constraint(
        "CHECK((definition_id IS NULL) != (scheme_id IS NULL))",
        "Choose what counts: a measure, or a scheme, and not both.",
    )
    _live_idx = models.Index("(company_id, state) WHERE state IN ('running', 'provisional')")

    # ---- checks --------------------------------------------------------------------------------

    @api.constrains(*RULES)
    def _check_rules(self):
        for contest in self:
            if problem := next(contest._find_problems(), None):
                raise ValidationError(problem)

    def _find_problems(self):
        """What can't be played like that, a sentence each."""
        if not all(map(is_computable, (self.goal, self.minimum))) or self.minimum < 0:
            yield self.env._("The goal and the least figure are numbers, from 0 on.")
        if (self.date_to - self.date_from).days >= MOST_DAYS:
            yield self.env._("A contest lasts %s days at most. Choose fewer days.", MOST_DAYS)
        yield from self._find_measure_problems()
        yield from self._find_kind_problems()
        if self.ties == "second" and not self.second_definition_id:
            yield self.env._("Choose the second measure, or let equal ones share their place.")
        if self.ties == "earlier" and not self.definition_id.is_additive:
            yield self.env._(
                "Who was there earlier is only known of what adds up day by day. Let equal ones "
                "share their place, or choose a measure that is counted or summed."
            )

    def _find_measure_problems(self):
        for measure in self.definition_id | self.second_definition_id:
            if measure.company_id not in (self.company_id, measure.company_id.browse()):
                yield self.env._("%s is a measure of another company.", measure.name)
            if measure.is_snapshot or measure.direction != "higher":
                yield self.env._(
                    "%s can't be competed for: take a measure of what happened in the days of the "
                    "contest, of which more is better.",
                    measure.name,
                )
        scheme = self.scheme_id
        if scheme.company_id not in (self.company_id, scheme.company_id.browse()):
            yield self.env._("%s is a scheme of another company.", scheme.name)
        if scheme and self.value_by == "percent":
            yield self.env._("A scheme goes by targets already: let its total itself count.")
        if scheme and self._get_scheme_bounds() != (self.date_from, self.date_to):
            yield self.env._(
                "%(scheme)s judges a %(type)s: choose the days from %(first)s to %(last)s.",
                scheme=scheme.name,
                type=self._get_selected(scheme, "period_type").lower(),
                first=self._get_scheme_bounds()[0],
                last=self._get_scheme_bounds()[1],
            )

    def _get_scheme_bounds(self):
        Period = self.env["sales.kpi.period"]
        return Period._bounds(self.scheme_id.period_type, self.date_from, self.company_id)

    def _find_kind_problems(self):
        measure = self.definition_id
        if self.kind == "teams" and measure and not measure._adds_up():
            yield self.env._(
                "Teams compete by what adds up: take a measure that is counted or summed."
            )
        if self.kind == "teams" and self.team_by != "sum" and self.value_by != "amount":
            yield self.env._("Teams that don't count by their sum compete by the figure itself.")
        if self.kind == "teams" and self.team_by != "sum" and not measure:
            yield self.env._("Teams compete by the mean total of a scheme: choose “Sum”.")
        if self.kind != "race":
            return
        if self.goal <= 0 or not measure.is_additive:
            yield self.env._("A race needs a goal, and a measure that is counted or summed.")
        if self.value_by != "amount" or self.ties == "earlier":
            yield self.env._(
                "A race goes by the day on which the figure itself reached the goal. Let equal "
                "ones share their place, or a second measure decide."
            )

    # ---- writing -------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if any(self._get_kept_by_us() & vals.keys() for vals in vals_list):
                self._refuse_by_hand()
            # Said here, so that nobody's own default values publish a contest.
            vals_list = [{"state": "draft"} | vals for vals in vals_list]
        contests = super(SalesKpiContest, self.with_context(mail_create_nosubscribe=True)).create(
            vals_list
        )
        contests = contests.with_env(self.env)
        contests._check_may_make()
        return contests

    def write(self, vals):
        self.check_access("write")
        if self._get_kept_by_us() & vals.keys() and not self.env.su:
            self._refuse_by_hand()
        changed = (RULES | {"name", "prize_ids"}) & vals.keys()
        if changed and self.filtered(lambda contest: contest.state != "draft"):
            raise UserError(
                self.env._(
                    "The rules are published and stay as they are. Cancel the contest with a "
                    "reason, and make another one."
                )
            )
        result = super().write(vals)
        if RULES & vals.keys():
            self._check_may_make()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.filtered(lambda contest: contest.state != "draft"):
            raise UserError(
                self.env._("A published contest stays. Cancel it with a reason instead.")
            )

    @api.model
    def _get_kept_by_us(self):
        """Names of what nobody but the module itself writes."""
        return {
            "state", "side_ids", "standing_ids", "published_on", "published_by_id", "rules_said",
            "rules_digest", "measure_source", "as_of", "error", "looked_on", "awarded_on",
            "cancel_reason", "accept_by",
        }  # fmt: skip

    def _refuse_by_hand(self):
        raise AccessError(
            self.env._("Status, sides and standings are not written by hand. Use the buttons.")
        )

    def _check_may_make(self):
        """Managers make contests for their companies, leaders for whom they lead; everybody in
        sales may challenge somebody.

        :raise AccessError: the caller is none of them
        """
        Viewer = self.env["sales.kpi.viewer"]
        if Viewer._is_manager() or Viewer._get_led_teams():
            return
        if self.filtered(lambda contest: contest.kind != "duel"):
            raise AccessError(
                self.env._("Leaders and sales managers make contests. You may start a duel.")
            )

    # ---- asked by others -----------------------------------------------------------------------

    def _get_selected(self, record, name):
        """The label of what is chosen."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def _is_money(self):
        """Whether any prize is money."""
        return any(self.prize_ids.mapped("amount"))

    def _get_last_day(self):
        """The last day on which the result is provisional."""
        return self.date_to + timedelta(days=self.grace_days)

    @api.model
    def _get_live_domain(self, company=None):
        domain = Domain("state", "in", LIVE)
        return domain & Domain("company_id", "=", company.id) if company else domain

    @api.model
    def _get_public_domain(self):
        """Those whose places everybody in sales may see."""
        return Domain("is_open", "=", True) & Domain("visibility", "!=", "own")
