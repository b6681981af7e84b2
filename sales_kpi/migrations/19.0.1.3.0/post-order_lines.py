"""Products sold are read from the rows of what was ordered, which know what is no product. Closed
periods keep the way in which they counted."""

from odoo import SUPERUSER_ID, api

BEFORE = {
    "domain": "[('order_id.state', '=', 'sale'), ('display_type', '=', False), "
    "('is_downpayment', '=', False)]",
    "value_field": "product_uom_qty",
    "multiply_field": "product_uom_id.factor",
    "divide_field": "product_id.product_tmpl_id.uom_id.factor",
    "description": "Quantity on your confirmed orders, in each product's own unit. Services "
    "count; sections, notes and down payments don't.",
}
AFTER = {
    "domain": "[]",
    "date_field": "date",
    "user_field": "user_id",
    "team_field": "team_id",
    "value_field": "quantity",
    "multiply_field": False,
    "divide_field": False,
    "description": "Products on your confirmed orders, each in its own unit. Services count, a "
    "combo by its items; discounts, delivery, sections, notes and down payments don't.",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    model_id = env["ir.model"]._get_id
    env["sales.kpi.definition"]._renew_shipped(
        "definition_product_qty",
        {**BEFORE, "model_id": model_id("sale.order.line")},
        {**AFTER, "model_id": model_id("sales.kpi.sale")},
    )
