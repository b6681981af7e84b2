from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """The contact of a company may be its clock."""
        Company = self.env["res.company"].sudo()
        moved = Company.search([("partner_id", "in", self.ids)]) if "tz" in vals else Company
        with moved._watch_kpi_tz():
            return super().write(vals)
