from odoo import api, models
from odoo.tools import SQL


class SalesKpiEarningBasis(models.AbstractModel):
    """Margins, by the cost that the module sale_margin keeps on order lines.

    A line of an invoice has the cost of its order line; a down payment has no margin, as the
    invoice that it is taken off has all of it; a line of no order counts nothing. A line of a
    credit note that names no order line takes back what its amount is of its invoice's margin.
    """

    _inherit = "sales.kpi.earning.basis"

    @api.model
    @api.private
    def _knows_margin(self, basis):
        """Whether there is a cost to tell margins from."""
        has_cost = "purchase_price" in self.env["sale.order.line"]._fields
        return has_cost and basis in ("order", "invoice", "cash")

    def _get_order_margin(self):
        """Of the order line ``own``."""
        if not self._knows_margin("order"):
            return SQL("NULL::numeric")
        return SQL(
            """own.margin / COALESCE(NULLIF((SELECT currency_rate FROM sale_order
                 WHERE id = row.order_id), 0), 1)"""
        )

    def _get_invoice_margin(self, row, amount):
        """Of a journal item of an ``invoice``.

        :param row: its alias
        :param amount: what it sells for, in company currency
        """
        if not self._knows_margin("invoice"):
            return SQL("NULL::numeric")
        return SQL(
            "COALESCE(%s, %s * %s, 0)",
            self._select_line_margin(row, amount),
            amount,
            self._select_origin_part(),
        )

    def _select_line_margin(self, row, amount):
        """NULL: it is of no order line."""
        return SQL(
            """(SELECT CASE WHEN sold.is_downpayment THEN 0 ELSE %(amount)s - %(cost)s END
                  FROM sale_order_line_invoice_rel link
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                  JOIN sale_order sale ON sale.id = sold.order_id
                  LEFT JOIN uom_uom unit ON unit.id = %(row)s.product_uom_id
                  LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
                 WHERE link.invoice_line_id = %(row)s.id ORDER BY sold.id LIMIT 1)""",
            row=row,
            amount=amount,
            cost=SQL(
                """SIGN(-%(row)s.balance) * ABS(%(row)s.quantity)
                   * COALESCE(unit.factor / NULLIF(sold_unit.factor, 0), 1)
                   * COALESCE(sold.purchase_price, 0) / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                """,
                row=row,
            ),
        )

    def _select_origin_part(self):
        """Which part of the amount is margin in the invoice that a credit note corrects; NULL: it
        corrects none."""
        first = SQL("first")
        return SQL(
            """(SELECT SUM(%(margin)s) / NULLIF(SUM(-first.balance), 0)
                  FROM account_move_line first
                 WHERE invoice.move_type = 'out_refund' AND first.move_id = %(origin)s
                   AND first.move_id != invoice.id AND first.display_type = 'product')""",
            margin=self._select_line_margin(first, SQL("-first.balance")),
            origin=self._get_origin(),
        )
