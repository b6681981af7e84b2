from odoo import models


class SalesKpiAdjustment(models.Model):
    """The button that asks for the reason."""

    _inherit = "sales.kpi.adjustment"

    def action_take_back(self):
        """Ask why, and give the opposite."""
        self._kpi_check_one()
        return self.env["sales.kpi.decision"]._get_action("take_back", adjustment_id=self.id)
