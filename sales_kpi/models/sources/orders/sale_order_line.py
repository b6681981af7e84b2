from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

# What Odoo works out from the line and its order itself: over RPC a rep could say it.
WORKED_OUT = {
    "company_id", "currency_id", "margin", "margin_percent", "order_partner_id",
    "price_reduce_taxexcl", "price_reduce_taxinc", "price_subtotal", "price_tax", "price_total",
    "salesman_id", "state",
}  # fmt: skip
# {column: by which a line may be no product}, the columns being of modules that may not be there
MAY_BE_EXTRA = {
    "price_subtotal": "display_type IS NULL AND is_downpayment IS NOT TRUE"
    " AND (price_unit < 0 OR price_subtotal <= 0)",
    "is_delivery": "is_delivery",  # module delivery
    "reward_id": "reward_id IS NOT NULL",  # module sale_loyalty
}
MODULES_COLUMNS = ("is_delivery", "reward_id")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Most orders have no discount: those that have one are found without looking at the others.
    _kpi_extra_idx = models.Index(f"(order_id) WHERE {MAY_BE_EXTRA['price_subtotal']}")

    @api.private
    def init(self):
        """The same of what other modules know. An index that Odoo keeps would go and come with
        each update in which they are not loaded yet."""
        for column in MODULES_COLUMNS:
            if column_exists(self.env.cr, self._table, column):
                self.env.cr.execute(
                    SQL(
                        "CREATE INDEX IF NOT EXISTS %s ON sale_order_line (order_id) WHERE %s",
                        _get_index(column),
                        SQL(MAY_BE_EXTRA[column]),
                    )
                )
        return super().init()

    @api.private
    def _kpi_drop_indexes(self):
        """Leave none of them behind: the module goes, and Odoo doesn't know of them."""
        for column in MODULES_COLUMNS:
            self.env.cr.execute(SQL("DROP INDEX IF EXISTS %s", _get_index(column)))

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


def _get_index(column):
    return SQL.identifier(f"sale_order_line_kpi_{column}_idx")
