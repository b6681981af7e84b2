from odoo import models


class SalesKpiCompanyCockpit(models.AbstractModel):
    """What a manager sees of the company."""

    _name = "sales.kpi.company.cockpit"
    _inherit = "sales.kpi.dashboard"
    _description = "Company Cockpit"

    def _get_contents(self, frame):
        return {}
