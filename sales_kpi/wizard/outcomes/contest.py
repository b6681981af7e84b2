from odoo import models


class SalesKpiContest(models.Model):
    """The button that asks why a contest is cancelled."""

    _inherit = "sales.kpi.contest"

    def action_cancel(self):
        """Ask why; whoever takes part reads it."""
        self._kpi_check_some()
        return self.env["sales.kpi.contest.decision"]._get_action("cancel", contest_ids=self.ids)
