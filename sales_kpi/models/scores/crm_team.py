from odoo import api, models
from odoo.exceptions import UserError


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        """A scorecard of a closed period says whose it is."""
        closed = [("team_id", "in", self.ids), ("period_id.state", "!=", "open")]
        if self.env["sales.kpi.score"].sudo().search_count(closed, limit=1):
            raise UserError(
                self.env._(
                    "Scorecards of closed periods are of %s. Archive it instead.",
                    ", ".join(self.mapped("name")),
                )
            )
