from odoo import api, fields, models
from odoo.tools import SQL

from ...ground.axes import of_customer, of_origin

# What the queries below read, and so what is written to the database before they run.
READ_BY_ORDER_ROWS = {
    "sale.order": [
        "amount_untaxed",
        "company_id",
        "currency_rate",
        "date_order",
        "kpi_customer_id",
        "kpi_team_id",
        "kpi_user_id",
        "state",
    ],
    "res.company": ["currency_id"],
}
AXES = of_customer("partner_id") | of_origin("order_id")


class SalesKpiOrderRow(models.AbstractModel):
    """What the rows that are read off confirmed orders have in common: the order, whose it is.

    A customer is a commercial partner: a company with its contacts and branches. Orders come one
    after the other by their date, and at the same second by their number; a cancelled one counts
    nowhere. Salesperson, team and customer are those whom the order is credited to. Dates are UTC.
    Amounts are untaxed, in the currency of the order's company at the order's rate, and not
    rounded.

    Rows can't be written. Those of a period are found by Odoo's index on ``sale_order.date_order``;
    each looks up its own customer's orders by that on ``sale_order.kpi_customer_id``: what a month
    costs does not grow with the history.
    """

    _name = "sales.kpi.order.row"
    _description = "Row of a Confirmed Order"
    _inherit = "sales.kpi.row"
    _kpi_shares = {"user_id": "order_id"}
    _kpi_axes = AXES

    date = fields.Datetime(string="Order Date", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Untaxed Amount", readonly=True)

    @api.depends("order_id")
    def _compute_display_name(self):
        # a leader may see the row, but perhaps not the order
        for row in self:
            row.display_name = row.order_id.sudo().display_name

    def action_open_order(self):
        return self._open_document(self.order_id)

    def _select_order_columns(self):
        """Columns of a ``sale`` that every query of these rows gives."""
        return SQL(
            """
            sale.id AS order_id,
            sale.date_order AS date,
            sale.kpi_customer_id AS partner_id,
            sale.kpi_user_id AS user_id,
            sale.kpi_team_id AS team_id,
            sale.company_id AS company_id,
            company.currency_id AS currency_id
            """
        )

    def _select_order_tables(self):
        """The ``sale``, the ``company`` that sold: each order has one. PostgreSQL leaves an outer
        join out where nothing of it is asked for, and reads the orders in two processes then."""
        return SQL(
            """
            sale_order sale
            LEFT JOIN res_company company ON company.id = sale.company_id
            """
        )

    def _select_in_company_currency(self, amount):
        """An amount of the ``sale`` at its own rate, as the sales amount takes it."""
        return SQL("%s / COALESCE(NULLIF(sale.currency_rate, 0), 1)", amount)

    def _select_other_orders(self, condition, tables=None):
        """Confirmed ``other`` orders that the customer of a ``sale`` placed with its company.

        :param tables: SQL of the customer's ``other`` orders among which they are; all when None.
            PostgreSQL begins with these then: that the orders are the customer's isn't said again
        """
        customers = SQL(
            "(SELECT * FROM sale_order WHERE kpi_customer_id = sale.kpi_customer_id) other"
        )
        return SQL(
            """
            SELECT
              FROM %(tables)s
             WHERE other.company_id = sale.company_id
               AND other.state = 'sale'
               AND %(condition)s
            """,
            tables=tables or customers,
            condition=condition,
        )

    def _select_is_earlier(self):
        return SQL("(other.date_order, other.id) < (sale.date_order, sale.id)")
