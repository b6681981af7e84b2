from odoo import models


class SalesKpiTeamCockpit(models.AbstractModel):
    """What a leader sees of his teams: who needs help, and why."""

    _name = "sales.kpi.team.cockpit"
    _inherit = "sales.kpi.dashboard"
    _description = "Team Cockpit"

    def _get_contents(self, frame):
        return {}
