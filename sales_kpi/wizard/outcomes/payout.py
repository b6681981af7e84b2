from odoo import models


class SalesKpiPayout(models.Model):
    """The button that asks why a payout is held back."""

    _inherit = "sales.kpi.payout"

    def action_hold(self):
        self._kpi_check_some()
        return self.env["sales.kpi.pay.decision"]._get_action("hold", payout_ids=self.ids)
