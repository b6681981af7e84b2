from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"
    _kpi_tracked = frozenset({"user_id", "amount_untaxed", "state"})
