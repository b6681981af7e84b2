from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.compare import is_computable

ACTIVITY = "mail.mail_activity_data_todo"
OF_PROPOSAL = {"period_id", "definition_id", "value", "reason"}
OF_ANSWER = {"answer", "state", "answered_by_id", "answered_on", "target_id"}
# Rules look at these before a change, not after it: nobody hands a proposal to others.
FIXED = (OF_ANSWER - {"answer"}) | {"user_id", "team_id", "company_id"}


class SalesKpiTargetProposal(models.Model):
    """What a salesperson wants to reach in a period to come: the leader accepts it, or answers."""

    _name = "sales.kpi.target.proposal"
    _description = "Proposed Target"
    _inherit = ["sales.kpi.trailed", "mail.thread", "mail.activity.mixin"]
    _trailed = frozenset({"state", "value", "answer"})
    _trails_making = True
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        "sales.kpi.period",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('state', '=', 'open'), ('date_from', '>', 'today')]",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, ondelete="cascade"
    )
    unit = fields.Selection(related="definition_id.unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    team_id = fields.Many2one("crm.team", compute="_compute_team_id", store=True)
    value = fields.Float(string="Target", required=True, aggregator=None, tracking=True)
    reason = fields.Char(string="Why", required=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("accepted", "Accepted"), ("declined", "Answered")],
        required=True,
        default="proposed",
        readonly=True,
        tracking=True,
    )
    answer = fields.Char(tracking=True, help="What the leader says to it.")
    answered_by_id = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    target_id = fields.Many2one(
        "sales.kpi.target", string="Target Set", readonly=True, ondelete="set null"
    )
    may_answer = fields.Boolean(compute="_compute_may_answer")

    _unique_open = models.UniqueIndex(
        "(user_id, period_id, definition_id) WHERE state = 'proposed'",
        "This is proposed already: change that proposal.",
    )

    @api.depends("user_id", "period_id")
    def _compute_team_id(self):
        Membership = self.env["sales.kpi.membership"].sudo()
        for period, proposals in self.grouped("period_id").items():
            roster = {}
            if period:
                roster = Membership._get_roster(period.company_id, period.date_from, period.date_to)
            for proposal in proposals:
                proposal.team_id = roster.get(proposal.user_id.id)

    @api.depends("user_id", "team_id", "state")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        for proposal in self:
            proposal.may_answer = proposal.state == "proposed" and proposal._is_mine_to_answer()

    @api.depends("definition_id", "period_id", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for proposal in self:
            what, period = proposal.definition_id.name, proposal.period_id.display_name
            parts = (what, period, proposal.user_id.name)
            proposal.display_name = " · ".join(filter(None, parts))

    @api.constrains("value")
    def _check_value(self):
        for proposal in self:
            if not is_computable(proposal.value):
                raise ValidationError(
                    self.env._(
                        "%(measure)s of %(name)s: this value is not a number.",
                        measure=proposal.definition_id.name,
                        name=proposal.user_id.name,
                    )
                )

    @api.constrains("period_id", "user_id")
    def _check_period(self):
        self.period_id._hold()
        for proposal in self:
            period = proposal.period_id
            if period.state != "open" or period.date_from <= period.company_id._get_kpi_today():
                raise ValidationError(
                    self.env._("%s has begun: propose targets before.", period.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_proposals(vals_list)
        # Said here, so that nobody answers a proposal as it is made, by default values neither.
        fresh = dict.fromkeys(OF_ANSWER, False) | {"state": "proposed"}
        unknown = {"team_id", "company_id"}
        proposals = super().create(
            [
                {name: value for name, value in vals.items() if name not in unknown} | fresh
                for vals in vals_list
            ]
        )
        for proposal in proposals:
            proposal._ask_leader()
        return proposals

    def write(self, vals):
        if not self.env.su:
            self._check_written(set(vals))
        return super().write(vals)

    @api.model
    def _check_own_proposals(self, vals_list):
        """Check who proposes before anything is stored: that somebody proposed already is told to
        nobody else."""
        self.check_access("create")
        given = self.default_get(["user_id", "period_id"])
        values = [given | vals for vals in vals_list]
        self.env["sales.kpi.period"]._check_readable(values)
        if self.env["sales.kpi.viewer"]._is_manager():
            return
        if any(vals.get("user_id") != self.env.uid for vals in values):
            raise AccessError(self.env._("Everybody proposes targets of his own."))

    def _check_written(self, names):
        """Salespeople write what they propose, and leaders what they answer."""
        if names & FIXED:
            raise AccessError(self.env._("Use the buttons to accept or to answer a proposal."))
        for proposal in self:
            if names & OF_PROPOSAL and proposal.user_id != self.env.user:
                raise AccessError(self.env._("Only who proposed a target changes it."))
            if names & OF_PROPOSAL and proposal.state != "proposed":
                raise UserError(self.env._("This proposal is answered: make another one."))
            if "answer" in names and not proposal._is_mine_to_answer():
                raise AccessError(self.env._("Whoever leads the team answers a proposal."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if self.filtered(lambda proposal: proposal.state != "proposed"):
            raise UserError(self.env._("An answered proposal stays."))

    def action_accept(self):
        """Set the proposed target, with its reason.

        :raise AccessError: the caller leads none of the teams, or it is his own
        :raise UserError: it is answered already, or the period is closed
        """
        self._kpi_check_some()
        for proposal in self:
            proposal._check_answer()
            proposal._check_period()
            target = proposal._set_target()
            proposal._close("accepted", target)

    def action_decline(self):
        """Answer without setting the target.

        :raise UserError: there is no answer yet
        """
        self._kpi_check_some()
        for proposal in self:
            proposal._check_answer()
            if not (proposal.answer or "").strip():
                raise UserError(self.env._("Write an answer first: what would you agree to?"))
            proposal._close("declined", self.env["sales.kpi.target"])

    def _is_mine_to_answer(self):
        """Nobody accepts what he proposed himself, unless he is the only one who can."""
        self.ensure_one()
        viewer = self.env["sales.kpi.viewer"]
        if viewer._is_manager():
            own_case = self.env["sales.kpi.own.case"]
            return not own_case._is_forbidden(self.user_id, self.company_id, self.team_id)
        return self.user_id != self.env.user and self.team_id in viewer._get_led_teams()

    def _check_answer(self):
        self.check_access("read")
        if not self._is_mine_to_answer():
            own_case = self.env["sales.kpi.own.case"]
            own_case._check(self.user_id, self.company_id, self.team_id)
            raise AccessError(self.env._("Whoever leads the team answers a proposal."))
        if self.state != "proposed":
            raise UserError(self.env._("This proposal is answered: make another one."))

    def _set_target(self):
        """Leaders set no targets but these: with elevated rights, in their own name."""
        Target = self.env["sales.kpi.target"].sudo()
        reason = self.env._("Proposed by %(who)s: %(why)s", who=self.user_id.name, why=self.reason)
        key = {
            "period_id": self.period_id.id,
            "definition_id": self.definition_id.id,
            "user_id": self.user_id.id,
        }
        target = Target.search(
            [("subject_type", "=", "user"), *[(n, "=", v) for n, v in key.items()]]
        )
        if target:
            target.write({"value": self.value, "reason": reason})
            return target
        return Target.create({**key, "value": self.value, "reason": reason})

    def _close(self, state, target):
        self.activity_feedback([ACTIVITY])
        self.sudo().write(
            {
                "state": state,
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
                "target_id": target.id,
            }
        )
        self.env["sales.kpi.own.case"]._log(self)
        # The index of open proposals must not meet the next one first.
        self.flush_recordset()

    def _ask_leader(self):
        leader = self.team_id.sudo().user_id
        if leader and leader != self.user_id:
            env = self.with_context(lang=leader.lang).env
            self.sudo().activity_schedule(
                ACTIVITY, user_id=leader.id, summary=env._("Answer the proposed target")
            )
