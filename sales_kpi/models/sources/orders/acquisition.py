from odoo import fields, models
from odoo.tools import SQL

from .order_row import READ_BY_ORDER_ROWS


class SalesKpiAcquisition(models.Model):
    """Customers won: one row a customer and company, the first order that it ever confirmed.

    ``cost`` is what winning the customer cost: the done sales activities of the company with it,
    whoever did them, up to the moment of the order.
    """

    _name = "sales.kpi.acquisition"
    _description = "First Order"
    _inherit = ["sales.kpi.order.row"]
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        **READ_BY_ORDER_ROWS,
        "sales.kpi.activity": [
            "commercial_partner_id",
            "company_id",
            "cost",
            "date_start",
            "state",
        ],
    }

    cost = fields.Monetary(
        string="Cost of Winning",
        readonly=True,
        help="Cost of the sales activities done with the customer up to the first order.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT sale.id AS id,
                   %(order_columns)s,
                   %(amount)s AS amount,
                   %(cost)s AS cost
              FROM %(tables)s
             WHERE sale.state = 'sale'
               AND NOT EXISTS (%(earlier)s)
            """,
            order_columns=self._select_order_columns(),
            amount=self._select_in_company_currency(SQL("sale.amount_untaxed")),
            cost=self._select_cost(),
            tables=self._select_order_tables(),
            earlier=self._select_other_orders(self._select_is_earlier()),
        )

    def _select_cost(self):
        return SQL(
            """
            COALESCE((SELECT SUM(activity.cost)
                        FROM sales_kpi_activity activity
                       WHERE activity.commercial_partner_id = sale.kpi_customer_id
                         AND activity.company_id = sale.company_id
                         AND activity.state = 'done'
                         AND activity.date_start <= sale.date_order), 0)
            """
        )
