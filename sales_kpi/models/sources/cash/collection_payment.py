from odoo import fields, models
from odoo.tools import SQL

# Of the cash line, or of the payment that has none: what a row looks up when it is shown.
CASH_CURRENCY = SQL(
    """COALESCE((SELECT currency_id FROM account_move_line WHERE id = row.cash_line_id),
                (SELECT currency_id FROM account_payment WHERE id = row.payment_id))"""
)
CASH_RATE = SQL(
    """(SELECT balance / NULLIF(amount_currency, 0)
          FROM account_move_line WHERE id = row.cash_line_id)"""
)
TAKEN = SQL(
    """COALESCE(row.claimed,
                (SELECT CASE WHEN debit_move_id = row.line_id THEN credit_amount_currency
                             ELSE -debit_amount_currency END
                   FROM account_partial_reconcile WHERE id = row.partial_id))"""
)


class SalesKpiCollection(models.Model):
    """What a row says of the payment itself. These columns stand above the union of all rows, where
    PostgreSQL doesn't even plan what nobody asks for."""

    _inherit = "sales.kpi.collection"

    payment_date = fields.Date(readonly=True, help="The day on which the money came.")
    payment_amount = fields.Monetary(
        string="Paid",
        currency_field="payment_currency_id",
        readonly=True,
        aggregator=None,
        help="The cash in the currency in which it was paid.",
    )
    payment_currency_id = fields.Many2one("res.currency", readonly=True)
    left_out = fields.Monetary(
        readonly=True,
        help="What the same payment or bank line settled of the invoice without cash: early "
        "discount or write-off.",
    )

    def _select_payment_columns(self):
        """The amount is what the row takes of the payment (of its exchange difference, too), less
        what is no cash; in the company's currency where the bank account is kept in that."""
        return SQL(
            """
            %(currency)s AS payment_currency_id,
            (%(taken)s + %(exchange)s)
                * CASE WHEN %(currency)s = %(cash_currency)s THEN 1 ELSE %(rate)s END
                * COALESCE(row.amount / NULLIF(row.settled, 0), 0) AS payment_amount,
            row.settled - row.amount AS left_out
            """,
            currency=self._select_payment_currency(),
            cash_currency=CASH_CURRENCY,
            taken=TAKEN,
            exchange=self._select_exchange(),
            rate=CASH_RATE,
        )

    def _select_payment_currency(self):
        return SQL(
            """
            CASE WHEN row.payment_id IS NULL
                  AND (SELECT COALESCE(currency_id, row.currency_id)
                         FROM account_journal WHERE id = row.journal_id) = row.currency_id
                 THEN row.currency_id
                 ELSE %s
            END
            """,
            CASH_CURRENCY,
        )

    def _select_exchange(self):
        """The exchange difference of the matching that is booked on the payment's side."""
        return SQL(
            """
            COALESCE((
                SELECT SUM(CASE WHEN extra.credit_move_id = row.cash_line_id
                                THEN extra.credit_amount_currency
                                ELSE -extra.debit_amount_currency END)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line line ON line.move_id = partial.exchange_move_id
                  JOIN account_partial_reconcile extra
                    ON extra.debit_move_id = line.id AND extra.credit_move_id = row.cash_line_id
                    OR extra.credit_move_id = line.id AND extra.debit_move_id = row.cash_line_id
                 WHERE partial.id = row.partial_id), 0)
            """
        )
