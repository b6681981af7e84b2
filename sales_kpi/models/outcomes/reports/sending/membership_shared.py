from odoo import api, models

from .shared_readings import find_shared


class SalesKpiMembership(models.Model):
    """For a mailing it is read once who belongs to which team."""

    _inherit = "sales.kpi.membership"

    @api.private
    def _get_roster(self, company, date_from, date_to, user_id=None):
        read, shared = super()._get_roster, find_shared(self)
        if not shared or not user_id:
            return read(company, date_from, date_to, user_id)
        days = (date_from, date_to)
        roster = shared.get("roster", company.id, days, make=lambda: read(company, *days))
        return {user_id: roster[user_id]} if user_id in roster else {}

    @api.private
    def _get_presence(self, company, date_from, date_to):
        read, shared = super()._get_presence, find_shared(self)
        if not shared:
            return read(company, date_from, date_to)
        key = ("presence", company.id, date_from, date_to)
        return shared.get(*key, make=lambda: read(company, date_from, date_to))
