from odoo import fields, models
from odoo.tools import SQL


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
            (row.cash_amount + %(exchange)s)
                * CASE WHEN %(currency)s = row.cash_currency_id THEN 1 ELSE row.cash_rate END
                * COALESCE(row.amount / NULLIF(row.settled, 0), 0) AS payment_amount,
            row.settled - row.amount AS left_out
            """,
            currency=self._select_payment_currency(),
            exchange=self._select_exchange(),
        )

    def _select_payment_currency(self):
        return SQL(
            """
            CASE WHEN row.payment_id IS NULL
                  AND (SELECT COALESCE(currency_id, row.currency_id)
                         FROM account_journal WHERE id = row.journal_id) = row.currency_id
                 THEN row.currency_id
                 ELSE row.cash_currency_id
            END
            """
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
