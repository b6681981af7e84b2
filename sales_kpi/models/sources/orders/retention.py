from odoo import fields, models
from odoo.tools import SQL

from ....tools import period
from .order_row import READ_BY_ORDER_ROWS


class SalesKpiRetention(models.Model):
    """Customers who may come back: one row a customer and company who ordered in the span before
    the days that are read (``_kpi_get_days``); for March these are the customers of February.

    A row is the customer's last order in that span before: who sold it is the customer's rep. The
    spans are local days of each company, of those that the viewer works in.
    """

    _name = "sales.kpi.retention"
    _description = "Returning Customer"
    _inherit = ["sales.kpi.order.row"]
    _auto = False
    _order = "returned, date desc, id desc"
    _depends = READ_BY_ORDER_ROWS
    _kpi_follows_days = True

    returned = fields.Boolean(
        string="Ordered Again",
        readonly=True,
        help="Whether the customer has ordered again in the days that are looked at.",
    )

    @property
    def _table_query(self):
        """A query a company: each has its own days."""
        spans = [self._select_company(company) for company in self.env.companies]
        return SQL(" UNION ALL ").join(spans)

    def _select_company(self, company):
        days = self._kpi_get_days()
        in_days = self._select_is_within(SQL("other"), *company._get_kpi_bounds(*days))
        before = company._get_kpi_bounds(*period.before(*days))
        later_before = SQL(
            "%s AND %s",
            self._select_is_within(SQL("other"), *before),
            self._select_is_later(),
        )
        return SQL(
            """
            SELECT sale.id AS id,
                   %(order_columns)s,
                   %(amount)s AS amount,
                   EXISTS (%(again)s) AS returned
              FROM %(tables)s
             WHERE sale.state = 'sale'
               AND sale.company_id = %(company_id)s
               AND %(is_before)s
               AND NOT EXISTS (%(later)s)
            """,
            order_columns=self._select_order_columns(),
            amount=self._select_in_company_currency(SQL("sale.amount_untaxed")),
            again=self._select_other_orders(in_days),
            tables=self._select_order_tables(),
            company_id=company.id,
            is_before=self._select_is_within(SQL("sale"), *before),
            later=self._select_other_orders(later_before),
        )

    def _select_is_within(self, table, start, end):
        """Whether an order was placed in a half-open span of UTC instants."""
        return SQL("%s.date_order >= %s AND %s.date_order < %s", table, start, table, end)

    def _select_is_later(self):
        return SQL("(other.date_order, other.id) > (sale.date_order, sale.id)")
