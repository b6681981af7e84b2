from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.kpi.activity.mixin"]

    # A contact shows what was done for its whole company.
    _kpi_activity_link = "commercial_partner_id"
    _kpi_activity_key = "commercial_partner_id"

    def _prepare_kpi_activity_vals(self):
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            "partner_id": customer.id,
            "contact_id": self.id if self != customer else False,
        }
