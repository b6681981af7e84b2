from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sales.kpi.activity.mixin"]

    _kpi_activity_link = "order_id"

    def _prepare_kpi_activity_vals(self):
        vals = super()._prepare_kpi_activity_vals()
        if self.opportunity_id and self.opportunity_id.has_access("read"):
            vals["lead_id"] = self.opportunity_id.id
        return vals
