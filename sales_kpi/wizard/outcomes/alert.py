from odoo import models


class SalesKpiAlert(models.Model):
    """The buttons that ask before they put an alert aside."""

    _inherit = "sales.kpi.alert"

    def action_snooze(self):
        """Ask until when."""
        self._check_open()
        self._check_decider()
        return self.env["sales.kpi.alert.decision"]._get_action("snooze", alert_ids=self.ids)

    def action_dismiss(self):
        """Ask why; whoever made the rule learns from it."""
        self._check_open()
        self._check_decider(for_good=True)
        return self.env["sales.kpi.alert.decision"]._get_action("dismiss", alert_ids=self.ids)
