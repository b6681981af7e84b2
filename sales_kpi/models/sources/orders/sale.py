from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .order_row import AXES, READ_BY_ORDER_ROWS


class SalesKpiSale(models.Model):
    """What was ordered: one row a product line of a confirmed order.

    Sections, notes and down payments are no rows; services, discounts and delivery are, as Odoo
    writes them into product lines, but only products have a quantity, and the amounts of the others
    are on them (``sale_discount.py``). The sum of the amounts so is the sales amount.

    ``business`` is decided by the order's place among all orders that the customer ever placed
    with the company, and never by the period that is looked at: months add up to their quarter.
    """

    _name = "sales.kpi.sale"
    _description = "Ordered Line"
    _inherit = ["sales.kpi.order.row"]
    _auto = False
    _order = "date desc, id desc"
    _kpi_axes = AXES | {
        "business": "business",
        "product": "product_tmpl_id",
        "product_category": "categ_id",
    }
    _depends = {
        **READ_BY_ORDER_ROWS,
        "sale.order": [
            *READ_BY_ORDER_ROWS["sale.order"],
            "campaign_id",
            "medium_id",
            "source_id",
        ],
        "sale.order.line": [
            "display_type",
            "is_downpayment",
            "kpi_customer_id",
            "order_id",
            "price_subtotal",
            "price_unit",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id", "type", "uom_id"],
        "res.company": ["currency_id", "sale_discount_product_id"],
        "res.partner": ["country_id", "state_id"],
        "sales.kpi.customer": ["company_id", "customer_class", "is_part", "partner_id"],
        "uom.uom": ["factor"],
    }

    order_line_id = fields.Many2one("sale.order.line", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", readonly=True)
    customer_class = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        readonly=True,
        help="The customer's class today, by the orders of the last 12 months. Without orders in "
        "that time there is no class.",
    )
    product_id = fields.Many2one("product.product", string="Product Variant", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", string="Product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="In the product's own unit, not the order's. 0 for what is no product: discounts, "
        "delivery, and a combo beside its items.",
    )
    business = fields.Selection(
        [("new", "New customer"), ("expansion", "New product"), ("renewal", "Bought before")],
        readonly=True,
        help="New customer: the first order that the customer placed with the company. New "
        "product: a later order, of a product that the customer never bought before. Bought "
        "before: on an earlier order; discounts and delivery on a later order, too.",
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)

    @property
    def _table_query(self):
        """Each line with what it is about; PostgreSQL leaves out joins that nobody asks for."""
        discount = self._select_order_discount()
        return SQL(
            """
            SELECT line.id AS id,
                   line.id AS order_line_id,
                   %(order_columns)s,
                   customer.country_id AS country_id,
                   customer.state_id AS state_id,
                   figures.customer_class AS customer_class,
                   line.product_id AS product_id,
                   product.product_tmpl_id AS product_tmpl_id,
                   template.categ_id AS categ_id,
                   sale.source_id AS source_id,
                   sale.medium_id AS medium_id,
                   sale.campaign_id AS campaign_id,
                   %(amount)s AS amount,
                   %(own_amount)s AS own_amount,
                   %(order_discount)s AS order_discount,
                   %(quantity)s AS quantity,
                   told.business AS business
              FROM %(tables)s
             WHERE sale.state = 'sale'
               AND %(counts)s
            """,
            order_columns=self._select_order_columns(),
            amount=self._select_in_company_currency(SQL("(line.price_subtotal + %s)", discount)),
            own_amount=self._select_in_company_currency(SQL("line.price_subtotal")),
            order_discount=self._select_in_company_currency(discount),
            quantity=self._select_quantity(),
            tables=self._select_line_tables(),
            counts=self._select_counts(SQL("line")),
        )

    def _select_line_tables(self):
        return SQL(
            """
            %(tables)s
            JOIN sale_order_line line ON line.order_id = sale.id
            LEFT JOIN res_partner customer ON customer.id = sale.kpi_customer_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN sales_kpi_customer figures
                   ON figures.company_id = sale.company_id
                  AND figures.partner_id = sale.kpi_customer_id
                  AND %(seen)s
            LEFT JOIN LATERAL (%(extras)s) whole ON TRUE
            LEFT JOIN LATERAL (SELECT %(business)s AS business HAVING TRUE) told ON TRUE
            """,
            tables=self._select_order_tables(),
            seen=self._select_seen_figures(),
            extras=self._select_extras(),
            business=self._select_business(),
        )

    def _select_counts(self, line):
        return SQL(
            "%(line)s.display_type IS NULL AND %(line)s.is_downpayment IS NOT TRUE", line=line
        )

    def _select_seen_figures(self):
        """Which row of the ``figures`` is shown: of whose customers the viewer sees the class."""
        Customer = self.env["sales.kpi.customer"]
        if Customer._sees_all():
            return SQL("NOT figures.is_part")
        return SQL("figures.id IN %s", Customer._search(Domain.TRUE).subselect())

    def _select_business(self):
        """Which business a ``line`` is. With ``HAVING`` it is a query of its own that gives one row
        at most: PostgreSQL works it out once a line, however many measures look at it, and leaves
        it out where none does."""
        return SQL(
            """
            CASE WHEN NOT EXISTS (%s) THEN 'new'
                 WHEN %s OR EXISTS (%s) THEN 'renewal'
                 ELSE 'expansion'
            END
            """,
            self._select_other_orders(self._select_is_earlier()),
            self._select_is_extra(SQL("line")),
            self._select_other_orders(self._select_is_earlier(), self._select_same_product()),
        )

    def _select_same_product(self):
        """The ``other`` orders by which the customer bought the product of the ``line``: what came
        back, or stood there without a quantity, was not bought."""
        return SQL(
            """
              product_product variant
              JOIN sale_order_line bought ON bought.product_id = variant.id
                   AND variant.product_tmpl_id = product.product_tmpl_id
                   AND bought.kpi_customer_id = sale.kpi_customer_id
                   AND %s
                   AND bought.product_uom_qty > 0
                   AND bought.price_unit >= 0
              JOIN sale_order other ON other.id = bought.order_id
            """,
            self._select_counts(SQL("bought")),
        )
