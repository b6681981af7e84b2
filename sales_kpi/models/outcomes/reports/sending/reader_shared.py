from odoo import api, models

from .shared_readings import find_shared


class SalesKpiReader(models.AbstractModel):
    """For a mailing the figures of all salespeople are read at once, and not of one after the
    other."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_definitions(
        self, definitions, company, date_from, date_to, subject=None, kept=None, only=None
    ):
        read, shared = super()._read_definitions, find_shared(self)
        if not shared or kept or not subject or subject[0] != "user":
            return read(definitions, company, date_from, date_to, subject, kept, only)
        known = shared.get("figures", company.id, date_from, date_to, make=dict)
        missing = definitions.filtered(lambda definition: definition.code not in known)
        if missing:
            known |= read(missing, company, date_from, date_to, only="user")
        return known
