from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"
    _kpi_is_tracked = True
