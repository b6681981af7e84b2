from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .....tools.payout import exact

RECORDS = {
    "order": "sale.order",
    "invoice": "account.move",
    "cash": "account.move",
    "won": "crm.lead",
    "fact": "sales.kpi.definition",
}
NUMBERS = ("basis", "share", "whole", "total")
LINKS = {"order": "order_id", "invoice": "invoice_id", "cash": "invoice_id"}


class Event(NamedTuple):
    """Something that pays somebody.

    :param key: names it, whatever becomes of its records
    :param document: key of the document that less of it is taken back of
    :param basis: what it counts for whom it is credited to, in company currency
    :param share: per cent of the whole
    :param whole: what all of it counts in the component
    :param total: what all of it counts, whatever the component looks at
    :param days: to the cash
    :param told: hash of all of it, as long as it is as the database tells it, numbers in floats
    """

    key: str
    document: str
    user_id: int
    team_id: int
    date: object
    basis: Decimal
    share: Decimal
    whole: Decimal
    total: Decimal
    res_id: int
    days: int
    is_new: bool
    customer_class: str
    is_overlay: bool
    told: int = None

    @property
    def is_taking_back(self):
        """Whether it lowers another document: cash that went back, a credit note of an invoice."""
        return self.basis < 0 and (self.key.startswith("cash:") or self.document != self.key)

    def to_exact(self):
        """The same with exact numbers."""
        if self.told is None:
            return self
        return self._replace(**{name: exact(getattr(self, name)) for name in NUMBERS})


class SalesKpiEarningBasis(models.AbstractModel):
    """What pays: orders, invoices, cash, won deals and figures of measures, one query each for
    everybody.

    Amounts are untaxed, in company currency, and of the share of whom they are credited to. A
    document without shares is all its salesperson's; an overlay comes on top.
    """

    _name = "sales.kpi.earning.basis"
    _description = "Basis of Earnings"

    @api.private
    def _get_events(self, line, company, period, users=None):
        """Events of a component in a pay period, as the database tells them.

        :param users: ids of whose; None: everybody's
        :return: list of ``Event`` by date and number
        """
        days = period.date_from, period.date_to
        users = None if users is None else sorted(users)
        query = self._select_events(line, company, *days, period, users)
        whose = SQL("user_id = ANY(%s)", users) if users is not None else SQL("user_id > 0")
        rows = self.env.execute_query(
            SQL(
                """SELECT *, hashtextextended(event::text, 0) FROM (%s) event
                    WHERE %s ORDER BY date, res_id, key""",
                query,
                whose,
            )
        )
        return [Event._make(row) for row in rows]

    @api.private
    def _get_digests(self, line, company, period, users, known):
        """What a component pays each person for, in a few signs: most are paid what they were paid
        the last time, and their events are never read.

        :param known: SQL that tells which ``event`` doesn't count
        :return: {user id: (number of events, digest)}
        """
        query = self._select_events(line, company, period.date_from, period.date_to, period)
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id, COUNT(*), SUM(hashtextextended(event::text, 0))::text
                     FROM (%s) event WHERE user_id = ANY(%s) AND NOT %s GROUP BY user_id""",
                query,
                sorted(users),
                known,
            )
        )
        return {user_id: told for user_id, *told in rows}

    @api.private
    def _select_events(self, line, company, date_from, date_to, period=None, users=None):
        """SQL with the columns of ``Event``, of whatever is credited to anybody.

        :param users: ids of those who matter, where only some do
        """
        if line.basis == "fact":
            return self._select_facts(line, period)
        documents = getattr(self, f"_select_{line.basis}")(line, company, date_from, date_to)
        link = LINKS.get(line.basis) or self._get_win_link()
        if users is not None:
            documents = self._select_theirs(documents, link, users)
        return self._select_shared(documents, link)

    def _select_theirs(self, documents, link, users):
        """Those of the documents that some people have, or have a share of."""
        shared = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %s FROM sales_kpi_share WHERE user_id = ANY(%s)"
                " AND %s IS NOT NULL AND state = 'accepted'",
                SQL.identifier(link),
                users,
                SQL.identifier(link),
            )
        )
        return SQL(
            "SELECT * FROM (%s) own WHERE own.user_id = ANY(%s) OR own.link_id = ANY(%s)",
            documents,
            users,
            [link_id for [link_id] in shared],
        )

    def _select_shared(self, documents, link):
        """Each document once for whom it is credited to."""
        return SQL(
            """
            SELECT CASE WHEN part.is_overlay THEN document.key || ':overlay' ELSE document.key END
                   AS key,
                   CASE WHEN part.is_overlay THEN document.document || ':overlay'
                   ELSE document.document END AS document,
                   COALESCE(part.user_id, document.user_id) AS user_id,
                   CASE WHEN part.percent IS NULL THEN document.team_id ELSE part.team_id END
                   AS team_id, document.date,
                   CASE WHEN part.percent IS NULL THEN document.rounded
                   ELSE ROUND(document.whole * part.percent / 100, 6) END AS basis,
                   COALESCE(part.percent, 100)::numeric AS share,
                   document.rounded AS whole, ROUND(document.total, 6) AS total,
                   document.res_id, document.days, document.is_new, document.customer_class,
                   COALESCE(part.is_overlay, FALSE) AS is_overlay
              FROM (SELECT *, ROUND(whole, 6) AS rounded FROM (%s) exact) document
              LEFT JOIN (%s) part ON part.link_id = document.link_id
            """,
            documents,
            self._select_parts(SQL.identifier(link)),
        )

    def _select_parts(self, link):
        """Who shares documents; where all share on top of the salesperson he has a part, too,
        which says nothing else than the document."""
        return SQL(
            """
            SELECT %(link)s AS link_id, user_id, team_id, percent, kind = 'overlay' AS is_overlay
              FROM sales_kpi_share WHERE state = 'accepted' AND %(link)s IS NOT NULL
             UNION ALL
            SELECT %(link)s, NULL, NULL, NULL, FALSE
              FROM sales_kpi_share WHERE state = 'accepted' AND %(link)s IS NOT NULL
             GROUP BY %(link)s HAVING bool_and(kind = 'overlay')
            """,
            link=link,
        )

    def _select_order(self, line, company, date_from, date_to):
        """One row an order, of the lines that the component is about."""
        is_plain = line.value == "untaxed" and line.factor_by not in ("new", "class")
        if is_plain and line._get_basis_domain().is_true():
            return self._select_whole_order(company, date_from, date_to)
        Sale = self.env["sales.kpi.sale"].sudo().with_company(company)
        start, end = company._get_kpi_bounds(date_from, date_to)
        value = {"untaxed": SQL("row.amount"), "quantity": SQL("row.quantity")}.get(line.value)
        return SQL(
            """
            SELECT 'order:' || row.order_id AS key, 'order:' || row.order_id AS document,
                   row.order_id AS link_id, row.order_id AS res_id, row.user_id, row.team_id,
                   %(day)s AS date,
                   COALESCE(SUM(%(value)s) FILTER (WHERE %(only)s), 0)::numeric AS whole,
                   SUM(%(value)s)::numeric AS total, NULL::int AS days,
                   %(is_new)s AS is_new, %(customer_class)s AS customer_class
              FROM (%(rows)s) row
             %(margin)s
             WHERE row.company_id = %(company)s AND row.date >= %(start)s AND row.date < %(end)s
             GROUP BY row.order_id, row.user_id, row.team_id, row.date
            """,
            day=company._sql_kpi_date(SQL("row.date")),
            value=value or self._get_order_margin(),
            only=self._get_filter(line, Sale, SQL("row.id")),
            is_new=SQL("bool_or(row.business = 'new')" if line.factor_by == "new" else "FALSE"),
            customer_class=SQL(
                "MIN(row.customer_class)" if line.factor_by == "class" else "NULL::text"
            ),
            rows=Sale._table_query,
            margin=SQL("" if value else "JOIN sale_order_line own ON own.id = row.order_line_id"),
            company=company.id,
            start=start,
            end=end,
        )

    def _select_whole_order(self, company, date_from, date_to):
        """The same where nothing is asked of the lines: discounts are among the lines, and what
        moves between these leaves their sum as it is."""
        start, end = company._get_kpi_bounds(date_from, date_to)
        amount = SQL("SUM(line.price_subtotal) / COALESCE(NULLIF(row.currency_rate, 0), 1)")
        return SQL(
            """
            SELECT 'order:' || row.id AS key, 'order:' || row.id AS document, row.id AS link_id,
                   row.id AS res_id, row.kpi_user_id AS user_id, row.kpi_team_id AS team_id,
                   %(day)s AS date, (%(amount)s)::numeric AS whole, (%(amount)s)::numeric AS total,
                   NULL::int AS days, FALSE AS is_new, NULL::text AS customer_class
              FROM sale_order row
              JOIN sale_order_line line ON line.order_id = row.id
               AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
             WHERE row.company_id = %(company)s AND row.state = 'sale'
               AND row.date_order >= %(start)s AND row.date_order < %(end)s
             GROUP BY row.id
            """,
            day=company._sql_kpi_date(SQL("row.date_order")),
            amount=amount,
            company=company.id,
            start=start,
            end=end,
        )

    def _get_filter(self, line, model, column):
        """SQL that tells which rows the component is about."""
        domain = line._get_basis_domain()
        if domain.is_true():
            return SQL("TRUE")
        found = model.with_context(active_test=False)._search(domain)
        return SQL("%s IN %s", column, found.subselect())

    def _select_invoice(self, line, company, date_from, date_to):
        """One row an invoice or credit note; these take back of what they correct."""
        Line = self.env["account.move.line"].sudo().with_company(company)
        amount = SQL("-row.balance * %s", self._get_own_rate())
        value = {
            "untaxed": lambda: amount,
            "margin": lambda: self._get_invoice_margin(SQL("row"), amount),
            "quantity": self._get_invoiced_quantity,
        }[line.value]()
        return SQL(
            """
            SELECT 'invoice:' || invoice.id AS key,
                   'invoice:' || %(origin)s AS document,
                   invoice.id AS link_id, invoice.id AS res_id, invoice.kpi_user_id AS user_id,
                   invoice.kpi_team_id AS team_id, invoice.invoice_date AS date,
                   COALESCE(SUM(%(value)s) FILTER (WHERE %(only)s), 0)::numeric AS whole,
                   SUM(%(value)s)::numeric AS total, NULL::int AS days, %(customer)s
              FROM account_move invoice
              JOIN account_move_line row ON row.move_id = invoice.id
             WHERE invoice.company_id = %(company)s AND invoice.state = 'posted'
               AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND invoice.invoice_date BETWEEN %(start)s AND %(end)s
               AND row.display_type = 'product'
             GROUP BY invoice.id
            """,
            origin=self._get_origin(),
            value=value,
            only=self._get_filter(line, Line, SQL("row.id")),
            customer=self._get_customer(line, company),
            company=company.id,
            start=date_from,
            end=date_to,
        )

    def _get_invoiced_quantity(self):
        return SQL(
            """CASE WHEN invoice.move_type = 'out_refund' THEN -1 ELSE 1 END * row.quantity
               * COALESCE((SELECT unit.factor / NULLIF(own.factor, 0)
                             FROM uom_uom unit, product_product product
                             JOIN product_template template ON template.id = product.product_tmpl_id
                             JOIN uom_uom own ON own.id = template.uom_id
                            WHERE unit.id = row.product_uom_id AND product.id = row.product_id), 1)
            """
        )

    def _get_own_rate(self):
        """A credit note takes back what it is of its invoice, at the rate at which that is booked:
        what brings it there from its own rate."""
        return SQL(
            """COALESCE((SELECT first.amount_total_signed / NULLIF(first.amount_total, 0)
                              * invoice.amount_total / NULLIF(-invoice.amount_total_signed, 0)
                           FROM account_move first
                          WHERE invoice.move_type = 'out_refund' AND first.id = %s
                            AND first.id != invoice.id
                            AND first.currency_id = invoice.currency_id), 1)""",
            self._get_origin(),
        )

    def _get_origin(self):
        """The invoice that a credit note is of; else itself."""
        return SQL(
            """CASE WHEN invoice.move_type = 'out_refund'
                    THEN COALESCE(invoice.reversed_entry_id, invoice.kpi_origin_id, invoice.id)
                    ELSE invoice.id END"""
        )

    def _get_customer(self, line, company):
        """SQL of what is known of the customer of an ``invoice``, as far as it is asked for."""
        is_new, customer_class = SQL("FALSE"), SQL("NULL::text")
        if line.factor_by == "new":
            is_new = SQL(
                """NOT EXISTS (SELECT FROM account_move other
                                WHERE other.kpi_customer_id = invoice.kpi_customer_id
                                  AND other.company_id = invoice.company_id
                                  AND other.state = 'posted' AND other.move_type = 'out_invoice'
                                  AND (other.invoice_date, other.id)
                                    < (invoice.invoice_date, invoice.id))"""
            )
        if line.factor_by == "class":
            customer_class = SQL(
                """(SELECT figures.customer_class FROM sales_kpi_customer figures
                     WHERE figures.company_id = %s AND NOT figures.is_part
                       AND figures.partner_id = invoice.kpi_customer_id)""",
                company.id,
            )
        return SQL("%s AS is_new, %s AS customer_class", is_new, customer_class)

    def _select_facts(self, line, period):
        """The figures of a measure, as they were counted."""
        return SQL(
            """
            SELECT 'fact:' || definition.code AS key, 'fact:' || definition.code AS document,
                   fact.user_id, fact.team_id, %(day)s::date AS date,
                   ROUND(fact.value::numeric, 6) AS basis, 100::numeric AS share,
                   ROUND(fact.value::numeric, 6) AS whole, ROUND(fact.value::numeric, 6) AS total,
                   definition.id AS res_id, NULL::int AS days, FALSE AS is_new,
                   NULL::text AS customer_class, FALSE AS is_overlay
              FROM sales_kpi_fact fact
              JOIN sales_kpi_definition definition ON definition.id = fact.definition_id
             WHERE fact.period_id = %(period)s AND fact.definition_id = %(measure)s
               AND fact.subject_type = 'user' AND fact.has_value
            """,
            day=period.date_to,
            period=period.id,
            measure=line.definition_id.id,
        )
