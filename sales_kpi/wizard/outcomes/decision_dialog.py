from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesKpiDecisionDialog(models.AbstractModel):
    """A dialog that asks for the reason of a decision that stays. Whoever inherits has the `kind`s
    of decisions, and of each of them ``_do_<kind>``."""

    _name = "sales.kpi.decision.dialog"
    _description = "Dialog About a Decision"

    reason = fields.Text(required=True)
    is_done = fields.Boolean(string="Decided", readonly=True, copy=False)

    def action_confirm(self):
        """Do what was decided."""
        self._kpi_check_one()
        self._take_once()
        getattr(self, f"_do_{self.kind}")()
        return {"type": "ir.actions.act_window_close"}

    def _take_once(self):
        """A dialog decides once, however often it is confirmed, and at once."""
        if not self.try_lock_for_update() or self.is_done:
            raise UserError(
                self.env._("This was decided already. Close the dialog and look at the result.")
            )
        self.is_done = True

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
