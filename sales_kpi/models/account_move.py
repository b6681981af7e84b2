from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "sales.kpi.activity.mixin"]

    _kpi_activity_link = "invoice_id"

    def _is_kpi_document(self):
        return self.is_sale_document(include_receipts=True)
