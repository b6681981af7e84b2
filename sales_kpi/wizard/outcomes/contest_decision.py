from odoo import fields, models


class SalesKpiContestDecision(models.TransientModel):
    """Asks why a contest ends before its end."""

    _name = "sales.kpi.contest.decision"
    _description = "Decision About a Contest"
    _inherit = ["sales.kpi.decision.dialog"]

    kind = fields.Selection([("cancel", "Cancel the Contest")], required=True)
    contest_ids = fields.Many2many("sales.kpi.contest")

    def _do_cancel(self):
        self.contest_ids._end(self.reason)
