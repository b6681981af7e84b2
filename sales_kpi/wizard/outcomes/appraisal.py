from odoo import models


class SalesKpiAppraisal(models.Model):
    """The button that asks for points and reason."""

    _inherit = "sales.kpi.appraisal"

    def action_adjust(self):
        """Ask how many points to give or take, and why."""
        self._kpi_check_one()
        return self.env["sales.kpi.decision"]._get_action("adjust", appraisal_id=self.id)
