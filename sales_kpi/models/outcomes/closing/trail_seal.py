from odoo import api, models


class SalesKpiTrail(models.Model):
    """What is decided in a closed period goes under its seal as well."""

    _inherit = "sales.kpi.trail"

    @api.model
    def _note(self, what, rows):
        entries = super()._note(what, rows)
        for period, own in entries.grouped("period_id").items():
            if seal := period._get_seal():
                seal._add_entries(own)
        return entries
