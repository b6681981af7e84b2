from odoo import api, models

# What Odoo works out from the line and its order itself: over RPC a rep could say it.
WORKED_OUT = {
    "company_id", "currency_id", "margin", "margin_percent", "order_partner_id",
    "price_reduce_taxexcl", "price_reduce_taxinc", "price_subtotal", "price_tax", "price_total",
    "salesman_id", "state",
}  # fmt: skip


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._kpi_drop_said(vals, WORKED_OUT) for vals in vals_list])

    def write(self, vals):
        # Whether a line is a down payment is said when it is made, and stays so.
        return super().write(self._kpi_drop_said(vals, WORKED_OUT | {"is_downpayment"}))

    def _kpi_drop_said(self, vals, names):
        if self.env["sale.order"]._kpi_may_correct() or names.isdisjoint(vals):
            return vals
        return {name: value for name, value in vals.items() if name not in names}
