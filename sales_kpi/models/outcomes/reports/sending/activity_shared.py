from odoo import api, models

from .shared_readings import find_shared


class SalesKpiActivity(models.Model):
    """For a mailing it is read once when people did something for the last time."""

    _inherit = "sales.kpi.activity"

    @api.private
    def _find_last_days(self, company, first, users=None):
        find, shared = super()._find_last_days, find_shared(self)
        if not shared:
            return find(company, first, users)
        return shared.get("last_days", company.id, first, make=lambda: find(company, first))
