from odoo import api, fields, models
from odoo.exceptions import UserError

WORKED_OUT = {
    "amount_tax", "amount_total", "amount_untaxed", "currency_id", "currency_rate", "margin",
}  # fmt: skip


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sales.kpi.activity.mixin"]

    _kpi_activity_link = "order_id"
    # What he changes is his today, whoever has the credit.
    _kpi_own_rows = ("user_id", "date_order")
    _kpi_lines = {
        "model": "sales.kpi.sale",
        "document": "order_id",
        "amount_untaxed": "amount",
    }

    @api.model_create_multi
    def create(self, vals_list):
        new = self.browse()
        return super().create([new._kpi_date_confirmed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._kpi_date_confirmed(self._kpi_drop_said(vals)))

    def _kpi_may_correct(self):
        return self.env.su or self.env.user.has_group("sales_team.group_sale_manager")

    def _kpi_date_confirmed(self, vals):
        """An order is confirmed now: by Odoo's button, and by whoever writes the state himself."""
        if vals.get("state") != "sale" or self._kpi_may_correct():
            return vals
        if self and all(order.state == "sale" for order in self):
            return vals
        return {**vals, "date_order": fields.Datetime.now()}

    def _kpi_drop_said(self, vals):
        """``vals`` without the amounts, their currency and the rate, which Odoo works out itself:
        over RPC a rep could say them. The day of a confirmed order is for managers to correct."""
        if self._kpi_may_correct():
            return vals
        if "date_order" in vals and any(order.state == "sale" for order in self):
            raise UserError(
                self.env._("Only a sales manager changes the date of a confirmed order.")
            )
        return {name: value for name, value in vals.items() if name not in WORKED_OUT}

    def _prepare_kpi_activity_vals(self):
        vals = super()._prepare_kpi_activity_vals()
        if self.opportunity_id and self.opportunity_id.has_access("read"):
            vals["lead_id"] = self.opportunity_id.id
        return vals
