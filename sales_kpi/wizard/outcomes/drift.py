from odoo import models


class SalesKpiDrift(models.Model):
    """The buttons that ask how to decide on drift."""

    _inherit = "sales.kpi.drift"

    def action_carry(self):
        """Ask how many points go into the open period, and why."""
        self._kpi_check_some()
        self._check_carriable()
        self._kpi_check_one()
        return self.env["sales.kpi.decision"]._get_action("carry", drift_ids=self.ids)

    def action_leave(self):
        """Ask why these changes are left as they are."""
        self._kpi_check_some()
        return self.env["sales.kpi.decision"]._get_action("leave", drift_ids=self.ids)
