from datetime import timedelta

from odoo import fields, models


class SalesKpiAlertDecision(models.TransientModel):
    """Asks until when alerts are put aside, or why they need nothing."""

    _name = "sales.kpi.alert.decision"
    _description = "Decision About Alerts"
    _inherit = ["sales.kpi.decision.dialog"]

    kind = fields.Selection([("snooze", "Snooze"), ("dismiss", "Dismiss")], required=True)
    reason = fields.Text(required=False)
    alert_ids = fields.Many2many("sales.kpi.alert")
    until = fields.Date(
        default=lambda self: self.env.company._get_kpi_today() + timedelta(days=7),
        help="The day on which they are open again, if they still hold.",
    )

    def _do_snooze(self):
        self.alert_ids._snooze(self.until, self.reason)

    def _do_dismiss(self):
        self.alert_ids._dismiss(self.reason)
