from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .appraisal_steps import TODO

OPEN = ("open", "answered")
DECIDED = (
    "answer", "answered_by_id", "decision_note", "decided_by_id", "decided_on", "adjustment_id",
)  # fmt: skip
REP_GIVES = {"appraisal_id", "score_line_id", "reason", "attachment_ids"}


class SalesKpiAppeal(models.Model):
    """A rep's objection to a line of his scorecard: his leader answers, a manager decides."""

    _name = "sales.kpi.appeal"
    _description = "KPI Appeal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    appraisal_id = fields.Many2one(
        "sales.kpi.appraisal", required=True, index=True, ondelete="restrict"
    )
    score_id = fields.Many2one(related="appraisal_id.score_id")
    period_id = fields.Many2one(related="appraisal_id.period_id", store=True, index=True)
    user_id = fields.Many2one(related="appraisal_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="appraisal_id.team_id", store=True)
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True, index=True)
    score_line_id = fields.Many2one(
        "sales.kpi.score.line",
        string="Line",
        index=True,
        ondelete="restrict",
        domain="[('score_id', '=', score_id)]",
        help="Empty: the whole scorecard.",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", compute="_compute_line"
    )
    explanation = fields.Char(compute="_compute_line")
    reason = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("answered", "Answered"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
    )
    answer = fields.Text(string="Leader's Answer")
    answered_by_id = fields.Many2one("res.users", readonly=True)
    points = fields.Float(string="Points Given", help="Added to the score; negative: taken off.")
    decision_note = fields.Text(string="Decision", help="Why; the salesperson reads it.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    adjustment_id = fields.Many2one("sales.kpi.adjustment", readonly=True, ondelete="restrict")
    is_mine = fields.Boolean(related="appraisal_id.is_mine", related_sudo=False)
    is_led = fields.Boolean(related="appraisal_id.is_led", related_sudo=False)
    may_decide = fields.Boolean(related="appraisal_id.may_decide", related_sudo=False)

    _unique_open = models.UniqueIndex(
        "(appraisal_id, COALESCE(score_line_id, 0)) WHERE state IN ('open', 'answered')",
        "This line is appealed already.",
    )

    @api.depends("score_line_id")
    @api.depends_context("uid")
    def _compute_line(self):
        """What the line says, to those who may read the line: also while the appeal is written."""
        for appeal in self:
            line = appeal.score_line_id
            line = line if line.has_access("read") else line.browse()
            appeal.definition_id = line.definition_id
            appeal.explanation = line.explanation

    @api.depends("user_id", "score_line_id", "period_id")
    def _compute_display_name(self):
        for appeal in self:
            what = appeal.definition_id.name or self.env._("Whole Scorecard")
            parts = (appeal.user_id.name, appeal.period_id.name, what)
            appeal.display_name = " · ".join(filter(None, parts))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            given = [vals.keys() - REP_GIVES for vals in vals_list]
            if any(given):
                raise AccessError(self.env._("Give the line, the reason and attachments only."))
            # Said here, so that nobody's own default values decide an appeal as it is made.
            vals_list = [
                dict.fromkeys(DECIDED, False) | {"state": "open", "points": 0} | vals
                for vals in vals_list
            ]
        appeals = super().create(vals_list)
        appeals._check_filed()
        appeals._adopt_attachments()
        appeals.appraisal_id._appeal_filed()
        appeals.sudo()._ask_leader()
        return appeals

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def action_withdraw(self):
        """The rep takes his appeal back."""
        self.appraisal_id._check_mine()
        self._check_open(OPEN)
        self._close({"state": "withdrawn"}, has_days=False)

    def action_answer(self):
        """The leader has said what he thinks: now a manager decides."""
        self.appraisal_id._check_led()
        self._check_open(("open",))
        for appeal in self.sudo():
            if not (appeal.answer or "").strip():
                raise UserError(self.env._("Write your answer first."))
            appeal.write({"state": "answered", "answered_by_id": self.env.uid})
            appeal.activity_unlink([TODO])
            appeal._ask(appeal.appraisal_id._get_manager(), self.env._("Decide this appeal"))

    def action_accept(self):
        """Give the points, beside the score."""
        self._check_decision()
        Adjustment = self.env["sales.kpi.adjustment"]
        for appeal in self:
            given = Adjustment._give(
                appeal.sudo().appraisal_id.score_id,
                appeal.points,
                appeal.decision_note,
                appeal.sudo().score_line_id,
                appeal_id=appeal.id,
            )
            appeal._decide("accepted", adjustment_id=given.id)

    def action_reject(self):
        """Leave the score as it is, and say why."""
        self._check_decision()
        for appeal in self:
            appeal._decide("rejected")

    def _filter_open(self):
        return self.filtered(lambda appeal: appeal.state in OPEN)

    def _check_filed(self):
        """Check that the rep himself appeals, in time, a line of his own that was not decided."""
        for appeal in self:
            appraisal = appeal.appraisal_id
            appraisal._check_mine()
            appraisal._check_state("published", "appealed")
            appraisal._check_in_time()
            line = appeal.sudo().score_line_id
            if line and line.score_id != appraisal.sudo().score_id:
                raise UserError(self.env._("This line is not on the scorecard."))
            others = appraisal.sudo().appeal_ids - appeal.sudo()
            if others.filtered(lambda o, line=line: o.score_line_id == line and o._is_final()):
                raise UserError(self.env._("This line was decided already. The decision is final."))

    def _takes_files(self):
        """Whether files may still come: until the decision."""
        return self.state in OPEN and self.period_id.state == "review"

    def _keeps_files(self):
        """Whether the files that are there stay."""
        return not self._takes_files()

    def _is_final(self):
        return self.state != "withdrawn"

    def _adopt_attachments(self):
        """The files belong to the appeal: whoever may read it reads them, and nobody else.

        :raise AccessError: a file is not the rep's own new upload
        """
        for appeal in self:
            files = appeal.sudo().attachment_ids
            for file in files:
                fresh = not file.res_id and file.res_model in (False, self._name)
                if file.create_uid.id != self.env.uid or not fresh or file.res_field:
                    raise AccessError(self.env._("Attach files that you upload yourself."))
            files.write({"res_model": self._name, "res_id": appeal.id})

    def _check_may_write(self, names):
        self.check_access("write")
        for appeal in self:
            allowed = set()
            if appeal.state == "open" and appeal.is_led:
                allowed |= {"answer"}
            if appeal.state in OPEN and appeal.may_decide:
                allowed |= {"points", "decision_note"}
            if names - allowed:
                raise AccessError(
                    self.env._("%s can't be changed like that now.", appeal.display_name)
                )

    def _check_open(self, states):
        for appeal in self.sudo():
            if appeal.state not in states or appeal.period_id.state != "review":
                raise UserError(self.env._("%s can't do this step now.", appeal.display_name))

    def _check_decision(self):
        self.check_access("read")
        Period = self.env["sales.kpi.period"]
        for appeal in self:
            Period._check_may_decide(appeal.period_id, appeal.user_id)
            if not (appeal.decision_note or "").strip():
                raise UserError(self.env._("Say why: the salesperson reads it."))
        self._check_open(OPEN)

    def _decide(self, state, **values):
        self._close(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **values,
            }
        )
        self.env["sales.kpi.own.case"]._log(self)
        appeal = self.sudo()
        if appeal.appraisal_id._may_act(appeal.user_id, appeal):
            appeal.message_post(
                body=self.env._("Decided: %s", appeal.decision_note),
                partner_ids=appeal.user_id.partner_id.ids,
            )

    def _close(self, values, has_days=True):
        """
        :param has_days: the rep has his days again; who takes his appeal back has not
        """
        own = self.sudo()
        own.write(values)
        own.activity_unlink([TODO])
        own.appraisal_id._appeal_closed(has_days)
        for period, decided in own.grouped("period_id").items():
            period._seal_final(decided, self.env._("Sealed again after an appeal."))

    def _ask_leader(self):
        for appeal in self:
            leader = appeal.appraisal_id._get_leader()
            if leader:
                appeal._ask(leader, self.env._("Answer this appeal"))
            else:
                manager = appeal.appraisal_id._get_manager()
                appeal._ask(manager, self.env._("Decide this appeal"))

    def _ask(self, user, summary):
        if user:
            self.activity_schedule(TODO, summary=summary, user_id=user.id)
