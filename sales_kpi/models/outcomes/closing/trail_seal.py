from odoo import api, models
from odoo.fields import Domain

TRAIL = "sales.kpi.trail"
RULES = "sales.kpi.trail of rules"  # the part of it that belongs to no period


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

    @api.model
    def _get_rules_domain(self, company):
        """Entries about what belongs to no period, a company's own or shared ones."""
        names = [
            name
            for name, model in self.env.registry.items()
            if "trail_ids" in model._fields and not _is_of_period(model)
        ]
        return Domain("model", "in", names) & Domain("company_id", "in", [False, company.id])


def _is_of_period(model):
    return model._name == "sales.kpi.period" or "period_id" in model._fields
