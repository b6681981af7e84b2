from odoo import api, models
from odoo.tools import SQL

from .....tools.payout import exact
from .earning_basis import Event
from .exact_rows import read_exact


class SalesKpiEarningBasis(models.AbstractModel):
    """Cash pays for what it is worth without tax; of a component that looks at some products, for
    their part of the invoice."""

    _inherit = "sales.kpi.earning.basis"

    def _select_cash(self, line, company, date_from, date_to):
        """One row for what a payment, a bank line or an entry brought in of an invoice: matched
        again after it was un-reconciled it is the same row."""
        Line = self.env["account.move.line"].sudo().with_company(company)
        only = self._get_filter(line, Line, SQL("product.id"))
        return SQL(
            """
            SELECT cash.key || ':invoice:' || invoice.id AS key,
                   'invoice:' || %(origin)s AS document,
                   invoice.id AS link_id, invoice.id AS res_id, invoice.kpi_user_id AS user_id,
                   invoice.kpi_team_id AS team_id, cash.date,
                   cash.net * %(rate)s * %(part)s AS whole,
                   cash.net * %(rate)s AS total, cash.days, %(customer)s
              FROM (%(cash)s) cash
              JOIN account_move invoice ON invoice.id = cash.invoice_id
            """,
            origin=self._get_origin(),
            rate=self._get_own_rate(),
            part=self._get_part(line, only),
            customer=self._get_customer(line, company),
            cash=self._select_received(company, date_from, date_to),
        )

    def _get_part(self, line, only):
        """SQL of the part of an ``invoice`` that the component is about."""
        value = amount = SQL("product.price_subtotal")
        if line.value == "margin":
            amount = SQL("-product.balance")
            value = self._get_invoice_margin(SQL("product"), amount)
        elif line._get_basis_domain().is_true():
            return SQL("1")
        return SQL(
            """COALESCE((SELECT SUM(%s) FILTER (WHERE %s) / NULLIF(SUM(%s), 0)
                           FROM account_move_line product
                          WHERE product.move_id = invoice.id
                            AND product.display_type = 'product'), 0)::numeric""",
            value,
            only,
            amount,
        )

    def _select_received(self, company, date_from, date_to):
        """What came in of each invoice by each payment, bank line or entry, net of tax."""
        return SQL(
            """
            SELECT CASE WHEN row.payment_id IS NOT NULL THEN 'cash:payment:' || row.payment_id
                        WHEN row.statement_line_id IS NOT NULL
                        THEN 'cash:line:' || row.statement_line_id
                        ELSE 'cash:entry:' || entry.move_id END AS key,
                   row.invoice_id, MIN(row.date) AS date, MIN(row.days) AS days,
                   SUM(row.amount)::numeric * COALESCE(
                       MAX(billed.amount_untaxed_signed)
                       / NULLIF(MAX(billed.amount_total_signed), 0), 1) AS net
              FROM (%(rows)s) row
              JOIN account_move billed ON billed.id = row.invoice_id
              LEFT JOIN account_move_line entry ON entry.id = row.cash_line_id
             WHERE row.company_id = %(company)s AND row.date BETWEEN %(start)s AND %(end)s
             GROUP BY 1, row.invoice_id
            """,
            rows=self.env["sales.kpi.collection"].sudo()._table_query,
            company=company.id,
            start=date_from,
            end=date_to,
        )

    @api.private
    def _get_taking(self, line, company, period, root):
        """Credit notes and cash paid back, of invoices that paid somebody else than these name; and
        what else these invoices earn in the period.

        :param root: the first version of the component
        """
        moved = self.env.execute_query(self._select_moved(company, period, root))
        ids = [move_id for pair in moved for move_id in pair]
        if not ids:
            return []
        days = period.date_from, period.date_to
        documents = getattr(self, f"_select_{line.basis}")(line, company, *days)
        theirs = SQL("SELECT * FROM (%s) own WHERE own.res_id = ANY(%s)", documents, ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT *, hashtextextended(event::text, 0) FROM (%s) event
                    ORDER BY date, res_id, key""",
                self._select_shared(theirs, "invoice_id"),
            )
        )
        return [Event._make(row) for row in rows]

    def _select_moved(self, company, period, root):
        return SQL(
            """
            SELECT DISTINCT note.id, row.res_id
              FROM account_move note
              JOIN sales_kpi_earning row
                ON row.res_id = COALESCE(note.reversed_entry_id, note.kpi_origin_id)
               AND row.key IS NOT NULL AND row.reverses_id IS NULL
               AND row.company_id = note.company_id
               AND row.user_id IS DISTINCT FROM note.kpi_user_id
              JOIN sales_kpi_incentive_line line ON line.id = row.line_id
               AND COALESCE(line.root_id, line.id) = %s
             WHERE note.company_id = %s AND note.move_type = 'out_refund'
               AND note.state = 'posted' AND note.invoice_date <= %s
            """,
            root,
            company.id,
            period.date_to,
        )

    @api.private
    def _get_paid_parts(self, basis, ids, company, day):
        """How much of orders, invoices or won deals has been paid until a day, as a share of 1.

        :param basis: "order", "invoice" or "won"
        :return: {id: share}
        """
        if not ids:
            return {}
        if basis == "won":
            return self._get_paid_deals(ids, company, day)
        select = self._select_paid_orders if basis == "order" else self._select_paid_invoices
        return dict(read_exact(self.env, select(sorted(ids), day)))

    def _get_paid_deals(self, ids, company, day):
        """A deal is paid as its confirmed orders are."""
        orders = self.env["sale.order"].sudo().search_fetch(
            [("opportunity_id", "in", list(ids)), ("state", "=", "sale")],
            ["opportunity_id", "amount_untaxed"],
        )  # fmt: skip
        parts = self._get_paid_parts("order", orders.ids, company, day)
        found = {}
        for lead, own in orders.grouped("opportunity_id").items():
            whole = sum(map(exact, own.mapped("amount_untaxed")))
            paid = sum((parts.get(one.id) or 0) * exact(one.amount_untaxed) for one in own)
            found[lead.id] = paid / whole if whole else exact(0)
        return found

    def _select_paid_invoices(self, ids, day):
        return SQL(
            """
            SELECT invoice.id,
                   COALESCE((SELECT SUM(row.amount) FROM (%s) row
                              WHERE row.invoice_id = invoice.id AND row.date <= %s), 0)::numeric
                   / NULLIF(invoice.amount_total_signed, 0)
              FROM account_move invoice WHERE invoice.id = ANY(%s)
            """,
            self.env["sales.kpi.collection"].sudo()._table_query,
            day,
            ids,
        )

    def _select_paid_orders(self, ids, day):
        """Cash of an invoice goes to its orders by what it bills of each."""
        return SQL(
            """
            SELECT billed.order_id, SUM(billed.amount / NULLIF(invoice.amount_untaxed, 0) * (
                       SELECT COALESCE(SUM(row.amount), 0) FROM (%(rows)s) row
                        WHERE row.invoice_id = invoice.id AND row.date <= %(day)s)::numeric
                       * invoice.amount_untaxed / NULLIF(ABS(invoice.amount_total_signed), 0))
                   / NULLIF(MAX(billed.ordered), 0)
              FROM (SELECT line.order_id, move.move_id, SUM(move.price_subtotal) AS amount,
                           (SELECT amount_untaxed FROM sale_order WHERE id = line.order_id)
                           AS ordered
                      FROM sale_order_line line
                      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                      JOIN account_move_line move ON move.id = rel.invoice_line_id
                     WHERE line.order_id = ANY(%(ids)s)
                     GROUP BY line.order_id, move.move_id) billed
              JOIN account_move invoice ON invoice.id = billed.move_id AND invoice.state = 'posted'
             GROUP BY billed.order_id
            """,
            rows=self.env["sales.kpi.collection"].sudo()._table_query,
            day=day,
            ids=ids,
        )
