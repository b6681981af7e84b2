from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    kpi_customer_id = fields.Many2one(
        related="order_id.kpi_customer_id", store=True, precompute=True, groups="base.group_user"
    )

    # Whether a customer bought a product before is asked for every line ordered: without this,
    # the answer would take longer with every order that the customer ever placed.
    _kpi_customer_product_idx = models.Index("(kpi_customer_id, product_id)")

    def _auto_init(self):
        # Odoo would fill the column before there is anything to fill it with.
        if not column_exists(self.env.cr, self._table, "kpi_customer_id"):
            create_column(self.env.cr, self._table, "kpi_customer_id", "int4")
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._kpi_refuse_customer(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._kpi_refuse_customer(vals)
        if "order_id" in vals and not self.env.su:
            self._kpi_refuse_moving(vals["order_id"])
        return super().write(vals)

    def _kpi_refuse_moving(self, order_id):
        """
        :raise UserError: what was sold would become another order's, and so somebody else's
        """
        orders = self.order_id | self.env["sale.order"].browse(order_id)
        moved = self.filtered(lambda line: line.order_id.id != order_id)
        if moved and any(orders.sudo().mapped("kpi_credit_date")):
            raise UserError(
                self.env._(
                    "A line of a confirmed order stays there, as its credit does. Add a line to "
                    "the other order, and set the quantity of this one to 0."
                )
            )

    def _kpi_refuse_customer(self, vals):
        if "kpi_customer_id" in vals and not self.env.su:
            raise UserError(self.env._("The customer of a line is that of its order."))
