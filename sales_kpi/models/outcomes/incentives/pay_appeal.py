from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..closing.objection import DECIDED, OPEN


class SalesKpiPayAppeal(models.Model):
    """A salesperson's objection to a row of his statement."""

    _name = "sales.kpi.pay.appeal"
    _description = "Appeal Against a Payout"
    _inherit = ["sales.kpi.objection"]
    _order = "id desc"
    _objects_to = "payout_id"
    _kpi_sealed_secret = frozenset({"reason", "answer", "decision_note", "amount"})
    _kpi_trail_is_secret = True
    # What is given is told on the statement: the trail is read by more people.
    _trailed = frozenset({"state", "answer", "decision_note"})
    _weighed = frozenset({"amount", "decision_note"})
    _decided = (*DECIDED, "adjustment_id")
    _given = frozenset({"payout_id", "earning_id", "reason", "attachment_ids"})

    payout_id = fields.Many2one("sales.kpi.payout", required=True, index=True, ondelete="restrict")
    earning_id = fields.Many2one(
        "sales.kpi.earning", string="Row", index="btree_not_null", ondelete="restrict",
        domain="[('payout_id', '=', payout_id)]", help="Empty: the whole statement.",
    )  # fmt: skip
    period_id = fields.Many2one(related="payout_id.period_id", store=True, index=True)
    user_id = fields.Many2one(related="payout_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="payout_id.team_id", store=True)
    company_id = fields.Many2one(related="payout_id.company_id", store=True, index=True)
    # His leader answers who perhaps may not see the payout itself.
    is_mine = fields.Boolean(compute="_compute_role")
    is_led = fields.Boolean(compute="_compute_role")
    may_decide = fields.Boolean(compute="_compute_role")
    amount = fields.Monetary(
        string="Given",
        currency_field="currency_id",
        groups="sales_kpi.group_kpi_pay",
        help="Paid in the first open period; negative: taken off there.",
    )
    currency_id = fields.Many2one(related="payout_id.currency_id")
    adjustment_id = fields.Many2one("sales.kpi.earning", readonly=True, ondelete="restrict")

    _unique_open = models.UniqueIndex(
        "(payout_id, COALESCE(earning_id, 0)) WHERE state IN ('open', 'answered')",
        "This row is appealed already.",
    )

    @api.depends("user_id", "team_id")
    @api.depends_context("uid")
    def _compute_role(self):
        roles = self.sudo().payout_id._get_roles()
        for appeal in self:
            role = roles.get(appeal.payout_id.id, (False, False, False))
            appeal.is_mine, appeal.is_led, appeal.may_decide = role

    @api.depends("payout_id", "earning_id")
    def _compute_display_name(self):
        for appeal in self:
            own = appeal.sudo()
            parts = (own.payout_id.display_name, own.earning_id.line_id.name)
            appeal.display_name = " · ".join(filter(None, parts))

    def _check_decision(self):
        """A pay manager decides about it, never about his own where another one can."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("sales_kpi.group_kpi_pay"):
            raise AccessError(self.env._("Only a pay manager decides an appeal against pay."))
        for appeal in self:
            self.env["sales.kpi.own.case"]._check(
                appeal.user_id, appeal.company_id, groups=("sales_kpi.group_kpi_pay",)
            )
            if not (appeal.decision_note or "").strip():
                raise UserError(self.env._("Say why: the salesperson reads it."))
        self._check_open(OPEN)

    def action_reject(self):
        result = super().action_reject()
        self.sudo().filtered("amount").write({"amount": 0})
        return result

    def _grant(self):
        """The sum, in the first open period of the plan."""
        if not self.amount:
            raise UserError(self.env._("Say how much is given, or reject the appeal."))
        payout = self.sudo().payout_id
        given = self.env["sales.kpi.payout"]._adjust(
            payout.incentive_id,
            payout.user_id,
            self.amount,
            self.decision_note,
            line=self.sudo().earning_id.line_id,
            origin=self.sudo().earning_id or payout,
        )
        return {"adjustment_id": given.id}

    def _check_filed(self):
        for appeal in self:
            payout = appeal.payout_id
            payout._check_mine()
            payout._check_in("published", "appealed")
            payout._check_in_time()
            row = appeal.sudo().earning_id
            if row and row.payout_id != payout.sudo():
                raise UserError(self.env._("This row is not on the statement."))
            others = payout.sudo().appeal_ids - appeal.sudo()
            if others.filtered(lambda one, row=row: one.earning_id == row and one._is_final()):
                raise UserError(self.env._("This row was decided already. The decision is final."))
