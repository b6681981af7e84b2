from odoo import models
from odoo.tools import SQL

CLAIMED = SQL(
    """CASE payment.payment_type WHEN 'inbound' THEN 1 ELSE -1 END
           * claim.amount * LEAST(1, invoice.amount_residual / claim.invoice_total)"""
)


class SalesKpiCollection(models.Model):
    """Cash of payments that have no journal entry."""

    _inherit = "sales.kpi.collection"

    def _select_entryless(self):
        """Confirmed payments without a journal entry, as far as no bank line has replaced them.

        ``claim`` is in the invoice's currency. The id is the payment's and the place of the invoice
        among the payment's invoices, negative so that it is never that of a reconciliation.
        """
        return SQL(
            """
            SELECT -(payment.id::bigint * 10000 + claim.place) AS id,
                   NULL::int AS line_id,
                   GREATEST(payment.date, invoice.invoice_date) AS date,
                   GREATEST(payment.date - invoice.invoice_date, 0) AS days,
                   %(amount)s AS amount,
                   company.currency_id AS currency_id,
                   %(invoice_columns)s,
                   payment.id AS payment_id,
                   NULL::int AS statement_line_id,
                   NULL::int AS partial_id,
                   payment.journal_id AS journal_id,
                   payment.date AS payment_date,
                   %(amount)s AS settled,
                   NULL::int AS cash_line_id,
                   %(claimed)s * payment.amount / claim.worth AS claimed
              FROM (SELECT claim.*,
                           SUM(claim.amount) OVER (PARTITION BY invoice_id) AS invoice_total
                      FROM (%(claims)s) claim
                     WHERE claim.amount > 0) claim
              JOIN account_payment payment ON payment.id = claim.payment_id
              JOIN account_move invoice ON invoice.id = claim.invoice_id
              JOIN res_company company ON company.id = invoice.company_id
            """,
            amount=SQL("%s * ABS(invoice.amount_total_signed) / invoice.amount_total", CLAIMED),
            claimed=CLAIMED,
            invoice_columns=self._select_invoice_columns(),
            claims=self._select_claims(),
        )

    def _select_claims(self):
        """What each payment without an entry still claims of each of its open invoices."""
        return SQL(
            """
            SELECT link.payment_id,
                   link.invoice_id,
                   (SELECT COUNT(*)
                      FROM account_move__account_payment earlier
                     WHERE earlier.payment_id = link.payment_id
                       AND earlier.invoice_id < link.invoice_id) AS place,
                   GREATEST(0, worth.amount - GREATEST(0, bank.amount - kin.paid))
                       * open.amount
                       / NULLIF(SUM(open.amount) OVER (PARTITION BY link.payment_id), 0)
                       AS amount,
                   worth.amount AS worth
              FROM account_payment payment
              JOIN account_move__account_payment link ON link.payment_id = payment.id
              JOIN account_move invoice ON invoice.id = link.invoice_id
              CROSS JOIN LATERAL (%(open)s) open
              CROSS JOIN LATERAL (%(worth)s) worth
              CROSS JOIN LATERAL (%(kin)s) kin
              CROSS JOIN LATERAL (%(bank)s) bank
             WHERE payment.move_id IS NULL
               AND payment.state IN ('in_process', 'paid')
               AND invoice.state = 'posted'
               AND invoice.amount_residual > 0
               AND (payment.payment_type = 'inbound'
                    AND invoice.move_type IN ('out_invoice', 'out_receipt')
                    OR payment.payment_type = 'outbound' AND invoice.move_type = 'out_refund')
            """,
            open=self._select_open(),
            worth=self._select_worth(),
            kin=self._select_kin(),
            bank=self._select_bank(),
        )

    def _select_open(self):
        """What is to be paid of the invoice: what is open, less an early discount."""
        return SQL(
            """
            SELECT ABS(SUM(due.amount_residual_currency
                           * CASE WHEN due.discount_date >= payment.date
                                   AND due.amount_residual_currency = due.amount_currency
                                  THEN due.discount_amount_currency / due.amount_currency
                                  ELSE 1 END)) AS amount
              FROM account_move_line due
             WHERE due.move_id = invoice.id AND due.display_type = 'payment_term'
            """
        )

    def _select_worth(self):
        """The payment in the invoice's currency, at the rate at which the invoice is booked."""
        return SQL(
            """
            SELECT CASE WHEN payment.currency_id = invoice.currency_id THEN payment.amount
                        ELSE ABS(payment.amount_company_currency_signed)
                             * invoice.amount_total / NULLIF(ABS(invoice.amount_total_signed), 0)
                   END AS amount
            """
        )

    def _select_kin(self):
        """The payments without an entry that share an invoice with this one: since when there is
        any, and how much of the others the bank has confirmed."""
        return SQL(
            """
            SELECT MIN(other.create_date) AS since,
                   COALESCE(SUM(other.amount) FILTER (
                       WHERE other.id != payment.id AND other.state = 'paid'), 0) AS paid
              FROM account_payment other
             WHERE other.move_id IS NULL
               AND other.state IN ('in_process', 'paid')
               AND other.id IN (
                   SELECT theirs.payment_id
                     FROM account_move__account_payment mine
                     JOIN account_move__account_payment theirs USING (invoice_id)
                    WHERE mine.payment_id = payment.id)
            """
        )

    def _select_bank(self):
        """What bank lines have settled of the payment's invoices since it was registered."""
        return SQL(
            """
            SELECT COALESCE(SUM(CASE WHEN partial.debit_move_id = due.id
                                     THEN partial.debit_amount_currency
                                     ELSE partial.credit_amount_currency END), 0) AS amount
              FROM account_move__account_payment mine
              JOIN account_move_line due
                ON due.move_id = mine.invoice_id AND due.display_type = 'payment_term'
              JOIN account_partial_reconcile partial
                ON partial.debit_move_id = due.id OR partial.credit_move_id = due.id
              JOIN account_move_line cash
                ON cash.id = CASE WHEN partial.debit_move_id = due.id
                                  THEN partial.credit_move_id ELSE partial.debit_move_id END
             WHERE mine.payment_id = payment.id
               AND cash.statement_line_id IS NOT NULL
               AND cash.parent_state = 'posted'
               AND partial.create_date >= kin.since
            """
        )
