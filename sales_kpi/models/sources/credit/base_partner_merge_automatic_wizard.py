from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Whoever is merged into a contact bought for the contact's company."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        company = dst_partner.commercial_partner_id
        if company != dst_partner:
            for name in ("sale.order", "account.move"):
                domain = [("kpi_customer_id", "=", dst_partner.id)]
                documents = self.env[name].sudo().with_context(active_test=False).search(domain)
                documents._kpi_put_credit({"kpi_customer_id": company})
                documents.modified(["kpi_customer_id"])
            self.env.flush_all()
        return result
