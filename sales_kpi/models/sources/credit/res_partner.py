from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kpi_credited(self):
        """
        :raise UserError: a company has bought whose contact, who ordered, belongs to another one
        """
        domain = [("kpi_customer_id", "in", self.ids)]
        for name in ("sale.order", "account.move"):
            documents = self.env[name].sudo().with_context(active_test=False)
            if found := documents.search(domain, limit=1):
                raise UserError(
                    self.env._(
                        "%(customer)s can't be deleted: %(document)s is credited to this customer. "
                        "Archive the customer instead.",
                        customer=found.kpi_customer_id.name,
                        document=found.display_name,
                    )
                )
