from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sale_order_line import MAY_BE_EXTRA


class SalesKpiSale(models.Model):
    """What is no product on an order: discounts, rewards and delivery (its extras).

    Their amounts go to the products of the order in proportion to what these cost; to those that
    came back only where more came back than was sold. So each product has what the customer paid
    for it, and the sum stays the order's. Where there is no product with an amount, they keep
    their own.
    """

    _inherit = "sales.kpi.sale"

    order_discount = fields.Monetary(
        string="Share of Discounts and Delivery",
        readonly=True,
        help="What the discounts of the whole order took off this line, and what its delivery "
        "added. On the line of a discount itself: what is shown on the products instead.",
    )

    own_amount = fields.Monetary(
        string="Amount before Discounts and Delivery",
        readonly=True,
        help="What the line says, without its share of the order's discounts and delivery.",
    )

    def _get_discounted_domain(self):
        """The rows of all orders that may have discounts or delivery, and these only: of no other
        row a share is more than nothing. Most companies have few of them."""
        SaleLine = self.env["sale.order.line"]
        known = [column for column in MAY_BE_EXTRA if column in SaleLine._fields]
        SaleLine.flush_model(known)
        lines = [
            SQL("SELECT order_id FROM sale_order_line WHERE %s", SQL(MAY_BE_EXTRA[column]))
            for column in known
        ]
        return Domain("order_id", "in", SQL("(%s)", SQL(" UNION ALL ").join(lines)))

    def _select_is_extra(self, line):
        """Whether a ``line`` of a ``sale`` is no product: a price under zero (what comes back has a
        quantity under zero), the discount product of the company, a reward, delivery. The first
        holds whatever the company sets later, and a sold product never becomes a discount."""
        SaleLine = self.env["sale.order.line"]
        parts = [
            SQL("%(line)s.price_unit < 0 AND %(line)s.product_uom_qty > 0", line=line),
            SQL(
                "%(line)s.product_id = company.sale_discount_product_id"
                " AND %(line)s.price_subtotal <= 0",
                line=line,
            ),
        ]
        if "is_delivery" in SaleLine._fields:  # module delivery
            parts.append(SQL("%s.is_delivery", line))
        if "reward_id" in SaleLine._fields:  # module sale_loyalty; a free product is a product
            parts.append(
                SQL(
                    "EXISTS (SELECT FROM loyalty_reward reward WHERE reward.id = %s.reward_id"
                    " AND reward.reward_type != 'product')",
                    line,
                )
            )
        return SQL("COALESCE(%s, FALSE)", SQL(" OR ").join(parts))

    def _select_extras(self):
        """Of all lines of a ``sale``: its ``extra``, what was ``sold``, what came ``back``."""
        part = SQL("part")
        return SQL(
            """
            SELECT SUM(part.price_subtotal) FILTER (WHERE %(extra)s) AS extra,
                   SUM(GREATEST(part.price_subtotal, 0)) FILTER (WHERE NOT %(extra)s) AS sold,
                   SUM(LEAST(part.price_subtotal, 0)) FILTER (WHERE NOT %(extra)s) AS back
              FROM sale_order_line part
             WHERE part.order_id = sale.id AND %(counts)s
            """,
            extra=self._select_is_extra(part),
            counts=self._select_counts(part),
        )

    def _select_order_discount(self):
        """What the extras of the order change on a ``line``."""
        return SQL(
            """
            CASE WHEN whole.extra IS NULL OR COALESCE(whole.sold + whole.back, 0) = 0 THEN 0
                 WHEN %s THEN -line.price_subtotal
                 WHEN whole.sold + whole.back > 0
                 THEN whole.extra * GREATEST(line.price_subtotal, 0) / whole.sold
                 ELSE whole.extra * LEAST(line.price_subtotal, 0) / whole.back
            END
            """,
            self._select_is_extra(SQL("line")),
        )

    def _select_quantity(self):
        """In the product's own unit. A combo counts by its items, which are lines of their own."""
        return SQL(
            """
            CASE WHEN template.type = 'combo' OR %s THEN 0
                 WHEN line.product_uom_id = template.uom_id THEN line.product_uom_qty
                 ELSE line.product_uom_qty
                      * (SELECT factor FROM uom_uom WHERE id = line.product_uom_id)
                      / COALESCE((SELECT NULLIF(factor, 0) FROM uom_uom
                                   WHERE id = template.uom_id), 1)
            END
            """,
            self._select_is_extra(SQL("line")),
        )
