from odoo import fields, models


class SalesKpiPayAppeal(models.Model):
    """A salesperson's objection to a row of his statement."""

    _name = "sales.kpi.pay.appeal"
    _description = "Appeal Against a Payout"
    _inherit = ["sales.kpi.objection"]
    _order = "id desc"
    _objects_to = "payout_id"
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
    is_mine = fields.Boolean(related="payout_id.is_mine", related_sudo=False)
    is_led = fields.Boolean(related="payout_id.is_led", related_sudo=False)
    may_decide = fields.Boolean(related="payout_id.may_decide", related_sudo=False)
