from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesKpiPayDecision(models.TransientModel):
    """Asks a pay manager for the sum and the reason of a decision that stays."""

    _name = "sales.kpi.pay.decision"
    _description = "Decision About Pay"

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
    reason = fields.Text(required=True)
    is_done = fields.Boolean(string="Decided", readonly=True, copy=False)

    @api.depends("kind", "drift_ids")
    def _compute_amount(self):
        for decision in self:
            one = decision.kind == "carry" and len(decision.drift_ids) == 1
            decision.amount = decision.drift_ids._suggest_amount() if one else 0

    def action_confirm(self):
        """Do what was decided."""
        self._kpi_check_one()
        if not self.try_lock_for_update() or self.is_done:
            raise UserError(
                self.env._("This was decided already. Close the dialog and look at the result.")
            )
        self.is_done = True
        getattr(self, f"_do_{self.kind}")()
        return {"type": "ir.actions.act_window_close"}

    def _do_carry(self):
        self.drift_ids._carry(self.amount, self.reason)

    def _do_leave(self):
        self.drift_ids._leave(self.reason)

    def _do_hold(self):
        self.payout_ids._hold_back(self.reason)

    @api.model
    def _get_action(self, kind, **values):
        titles = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[kind],
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_kind": kind,
                **{f"default_{name}": value for name, value in values.items()},
            },
        }
