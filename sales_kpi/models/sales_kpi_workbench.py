from odoo import models


class SalesKpiWorkbench(models.AbstractModel):
    """What a salesperson sees first: where he stands, what is wrong, and what to do about it."""

    _name = "sales.kpi.workbench"
    _inherit = "sales.kpi.dashboard"
    _description = "My Workbench"

    def _get_contents(self, frame):
        return {}
