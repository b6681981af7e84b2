from odoo import api, fields, models


class SalesKpiPayDecision(models.TransientModel):
    """Asks a pay manager for the sum and the reason of a decision that stays."""

    _name = "sales.kpi.pay.decision"
    _description = "Decision About Pay"
    _inherit = ["sales.kpi.decision.dialog"]

    kind = fields.Selection(
        [("carry", "Carry Over"), ("leave", "Leave as It Is"), ("hold", "Hold Back")], required=True
    )
    drift_ids = fields.Many2many("sales.kpi.pay.drift")
    payout_ids = fields.Many2many("sales.kpi.payout")
    amount = fields.Float(
        compute="_compute_amount",
        store=True,
        readonly=False,
        digits=(16, 2),
        help="Paid in the first open period, in the currency of the payout; negative: taken off.",
    )

    @api.depends("kind", "drift_ids")
    def _compute_amount(self):
        for decision in self:
            one = decision.kind == "carry" and len(decision.drift_ids) == 1
            decision.amount = decision.drift_ids._suggest_amount() if one else 0

    def _do_carry(self):
        self.drift_ids._carry(self.amount, self.reason)

    def _do_leave(self):
        self.drift_ids._leave(self.reason)

    def _do_hold(self):
        self.payout_ids._hold_back(self.reason)
