from odoo import models


class SalesKpiPayDrift(models.Model):
    """The buttons that ask how to decide on changes behind payouts."""

    _inherit = "sales.kpi.pay.drift"

    def action_carry(self):
        """Ask what is paid for it in the open period, and why."""
        self._kpi_check_one()
        return self.env["sales.kpi.pay.decision"]._get_action("carry", drift_ids=self.ids)

    def action_leave(self):
        """Ask why these changes are left as they are."""
        self._kpi_check_some()
        return self.env["sales.kpi.pay.decision"]._get_action("leave", drift_ids=self.ids)
