from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

# An entry that somebody wrote in the journal of a bank or a cash box, and that moves money there.
# Said without anything that PostgreSQL could turn into a join: it would weigh all orders of joins
# for rows that few companies have.
BY_HAND = SQL(
    """(cash.journal_id = ANY(ARRAY(SELECT id FROM account_journal
                                     WHERE type IN ('bank', 'cash', 'credit')))
        AND (SELECT TRUE FROM account_move_line bank
              WHERE bank.move_id = cash.move_id
                AND bank.account_id = ANY(ARRAY(
                    SELECT id FROM account_account
                     WHERE account_type IN ('asset_cash', 'liability_credit_card')))
              LIMIT 1))"""
)


class _Way(NamedTuple):
    """On which side of a matching the invoice is, and on which the cash."""

    date: str  # which of the matching's days it is
    due: str
    cash: str
    sign: SQL
    settles: SQL  # how the cash line's balance is to zero
    kind: str  # of payment


CAME_IN = _Way("kpi_collected_on", "debit", "credit", SQL("1"), SQL("<="), "inbound")
PAID_BACK = _Way("kpi_paid_back_on", "credit", "debit", SQL("-1"), SQL(">="), "outbound")


class SalesKpiCollection(models.Model):
    """Cash applied to customer invoices and credit notes: one row an application.

    Amounts are in the currency of the invoice's company, tax included, at full precision; money
    paid back to a customer is negative. A row is dated at the later of the payment's and the
    invoice's date, and is credited to whom its invoice is.

    Cash is a reconciliation of the invoice with a payment, with a bank statement line, or with an
    entry made by hand in the journal of a bank or a cash box that moves money there. Credit notes,
    entries of other journals and exchange differences settle invoices without cash. Payments that
    are reset to draft or rejected stay matched in Odoo, and are no cash.

    * An invoice in a foreign currency collects at its own booked rate, whatever the rate on the
      day of payment: fully paid, it has collected what it invoiced.
    * A write-off within the entry of the payment (or of the bank line) is no cash: only the share
      of what the entry settles that reached the bank counts, the same share for each invoice it
      settles. What was left out is first the early discount of the invoices that could take it.
    * A payment without a journal entry (its method has no outstanding account) counts from the day
      it is confirmed, for no more than is open on its invoices, over several in proportion to
      that. Bank lines that are matched with these invoices after the payment was registered
      take its place, so that money counts once: first for the payments that Odoo has marked as
      paid, then for this one. In doubt the bank line wins. Until then, a payment in another
      currency than its invoice is taken at its value in company currency.

    Rows are read from the accounting records and can't be written; un-reconciling takes a row back.
    """

    _name = "sales.kpi.collection"
    _inherit = ["sales.kpi.invoice.row"]
    _description = "Collection"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.account": ["account_type"],
        "account.journal": ["currency_id", "default_account_id", "type"],
        "account.move": [
            "amount_residual",
            "amount_total",
            "amount_total_signed",
            "company_id",
            "currency_id",
            "invoice_date",
            "kpi_customer_id",
            "kpi_team_id",
            "kpi_user_id",
            "matched_payment_ids",
            "move_type",
            "payment_state",
            "state",
            "statement_line_id",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual_currency",
            "balance",
            "currency_id",
            "date",
            "discount_amount_currency",
            "discount_date",
            "display_type",
            "journal_id",
            "move_id",
            "parent_state",
            "payment_id",
            "statement_line_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_amount_currency",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
            "exchange_move_id",
            "kpi_collected_on",
            "kpi_paid_back_on",
        ],
        "account.payment": [
            "amount",
            "amount_company_currency_signed",
            "currency_id",
            "date",
            "journal_id",
            "move_id",
            "outstanding_account_id",
            "payment_type",
            "state",
        ],
        "res.company": ["currency_id"],
    }

    date = fields.Date(
        readonly=True, help="The later of the payment's date and the invoice's date."
    )
    amount = fields.Monetary(
        string="Collected",
        readonly=True,
        help="Cash applied to the invoice, tax included. Money paid back is negative; write-offs, "
        "credit notes and exchange differences are not cash.",
    )
    days = fields.Integer(
        string="Days to Cash",
        readonly=True,
        aggregator=None,
        help="Days from the invoice's date until the cash came.",
    )
    payment_id = fields.Many2one("account.payment", readonly=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", readonly=True
    )
    partial_id = fields.Many2one(
        "account.partial.reconcile",
        string="Matching",
        readonly=True,
        help="Empty for a payment without a journal entry.",
    )
    journal_id = fields.Many2one("account.journal", string="Bank or Cash", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT row.*, %s FROM (%s UNION ALL %s) row",
            self._select_payment_columns(),
            self._select_reconciled(),
            self._select_entryless(),
        )

    def _select_reconciled(self):
        """Cash with a journal entry, on invoices and on credit notes, as far as it is cash."""
        return SQL(
            """
            SELECT id, line_id, date, days, amount * %(share)s AS amount, currency_id,
                   invoice_id, invoice_date, partner_id, user_id, team_id, company_id,
                   payment_id, statement_line_id, partial_id, journal_id,
                   paid_on AS payment_date, amount AS settled,
                   cash_line_id, NULL::numeric AS claimed
              FROM (%(on_invoices)s UNION ALL %(on_credit_notes)s) matched
            """,
            share=self._select_cash_share(),
            on_invoices=self._select_matched(CAME_IN),
            on_credit_notes=self._select_matched(PAID_BACK),
        )

    def _select_matched(self, way):
        """Reconciliations of an invoice's line with cash on the other side.

        The two ways are separate queries, each on the index of its own date, so that PostgreSQL
        begins with the matchings of the asked days, however long the history.
        """
        return SQL(
            """
            SELECT partial.id::bigint AS id,
                   due.id AS line_id,
                   partial.%(date)s AS date,
                   GREATEST(partial.%(date)s - invoice.invoice_date, 0) AS days,
                   %(amount)s AS amount,
                   due.company_currency_id AS currency_id,
                   %(invoice_columns)s,
                   partial.id AS partial_id,
                   %(sign)s AS sign,
                   cash.id AS cash_line_id,
                   %(paid)s
              FROM account_partial_reconcile partial
              JOIN account_move_line due ON due.id = partial.%(due)s
              JOIN account_move invoice ON invoice.id = due.move_id
              JOIN account_move_line cash ON cash.id = partial.%(cash)s
              LEFT JOIN account_payment payment ON payment.id = cash.payment_id
             WHERE %(condition)s
            """,
            date=SQL.identifier(way.date),
            amount=self._select_settled_amount(way),
            invoice_columns=self._select_invoice_columns(),
            sign=way.sign,
            paid=self._select_paid_columns(),
            due=SQL.identifier(f"{way.due}_move_id"),
            cash=SQL.identifier(f"{way.cash}_move_id"),
            condition=self._select_is_cash(way),
        )

    def _select_settled_amount(self, way):
        """What the matching settles, at the invoice's own rate."""
        return SQL(
            """%s * COALESCE(
                       partial.%s * due.balance / NULLIF(due.amount_currency, 0),
                       partial.amount
                   )""",
            way.sign,
            SQL.identifier(f"{way.due}_amount_currency"),
        )

    def _select_is_cash(self, way):
        """What kind of money it is, is said as plainly as that: PostgreSQL is to expect all of
        them, and not few."""
        return SQL(
            """due.display_type = 'payment_term'
               AND due.parent_state = 'posted'
               AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND cash.parent_state = 'posted'
               AND cash.balance %s 0
               AND (payment.payment_type = %s AND payment.state IN ('in_process', 'paid')
                    OR payment.id IS NULL
                       AND (cash.statement_line_id IS NOT NULL OR %s))""",
            way.settles,
            way.kind,
            BY_HAND,
        )

    def _select_paid_columns(self):
        """What is known of the ``payment``, if there is one, and of its ``cash`` line."""
        return SQL(
            """
            cash.payment_id AS payment_id,
            cash.statement_line_id AS statement_line_id,
            cash.move_id AS entry_id,
            cash.journal_id AS journal_id,
            payment.outstanding_account_id AS outstanding_account_id,
            COALESCE(payment.date, cash.date) AS paid_on,
            %s AS discount,
            (payment.amount = ABS(cash.amount_currency)
             AND payment.currency_id = cash.currency_id) AS is_all_cash
            """,
            self._select_discount(SQL("COALESCE(payment.date, cash.date)")),
        )
