from odoo import models
from odoo.tools import SQL

from .collection import BY_HAND
from .receivable import ANNOUNCED_SHARE


class SalesKpiReceivable(models.Model):
    """By what a receivable line is settled, and what only seems to settle it."""

    _inherit = "sales.kpi.receivable"

    def _select_settled(self):
        """What has settled the line ``due``, by kind: all amounts have the line's sign, at the
        invoice's own rate, where an exchange difference has no amount of its own.

        It is one aggregate a line, so that its columns may be named as often as they like.
        """
        return SQL(
            """
            SELECT SUM(part.amount) FILTER (WHERE part.date <= %(as_of)s) AS amount,
                   SUM(part.cash) FILTER (WHERE part.date <= %(as_of)s) AS collected,
                   SUM(part.amount)
                       FILTER (WHERE part.is_credit AND part.date <= %(as_of)s) AS credited,
                   SUM(part.amount) FILTER (WHERE part.is_credit) AS credited_ever
              FROM (SELECT matched.date, matched.amount, matched.is_credit,
                           CASE WHEN matched.is_cash THEN matched.amount * %(share)s END AS cash
                      FROM (%(matched)s) matched) part
            """,
            as_of=self._get_as_of(),
            share=self.env["sales.kpi.collection"]._select_cash_share(),
            matched=self._select_matched_with_line(),
        )

    def _select_matched_with_line(self):
        """What is matched with the line ``due``. A line that is wholly open is matched with
        nothing. Documents in draft, and payments that were rejected, pay nothing."""
        return SQL(
            """
            SELECT CASE WHEN partial.debit_move_id = due.id THEN partial.kpi_collected_on
                        ELSE partial.kpi_paid_back_on END AS date,
                   SIGN(due.balance) * COALESCE(
                       CASE WHEN due.balance > 0 THEN partial.debit_amount_currency
                            ELSE partial.credit_amount_currency END
                           * due.balance / NULLIF(due.amount_currency, 0),
                       partial.amount
                   ) AS amount,
                   cash.display_type = 'payment_term' AS is_credit,
                   CASE WHEN payment.id IS NULL
                        THEN cash.statement_line_id IS NOT NULL OR %(by_hand)s
                        ELSE payment.payment_type = CASE WHEN due.balance > 0 THEN 'inbound'
                                                         ELSE 'outbound' END
                   END AS is_cash,
                   SIGN(due.balance) AS sign,
                   %(paid)s
              FROM account_partial_reconcile partial
              JOIN account_move_line cash
                ON cash.id = CASE WHEN partial.debit_move_id = due.id
                                  THEN partial.credit_move_id ELSE partial.debit_move_id END
              LEFT JOIN account_payment payment ON payment.id = cash.payment_id
             WHERE due.id IN (partial.debit_move_id, partial.credit_move_id)
               AND due.amount_residual != due.balance
               AND cash.parent_state = 'posted'
               AND (payment.id IS NULL OR payment.state IN ('in_process', 'paid'))
            """,
            by_hand=BY_HAND,
            paid=self.env["sales.kpi.collection"]._select_paid_columns(),
        )

    def _select_unpaid(self):
        """What is due, less what has settled it.

        In the company's own currency that is what the books leave open, but for what settles it
        after the day; no matching needs to be looked up. In another one, what is open in the books
        may hold a difference of rates.
        """
        return SQL(
            """
            CASE WHEN due.currency_id = due.company_currency_id
                 THEN due.amount_residual + COALESCE(undone.amount, 0) + COALESCE(later.amount, 0)
                 ELSE due.balance - COALESCE((SELECT amount FROM (%s) settled), 0)
            END - %s
            """,
            self._select_settled(),
            ANNOUNCED_SHARE,
        )

    def _select_later(self):
        """What is matched with a line on a later day than is asked for, and counts by then."""
        return SQL(
            """
            SELECT matched.line_id, SUM(matched.amount) AS amount
              FROM (SELECT debit_move_id AS line_id, credit_move_id AS cash_line_id, amount
                      FROM account_partial_reconcile
                     WHERE kpi_collected_on > %(as_of)s
                     UNION ALL
                    SELECT credit_move_id, debit_move_id, -amount
                      FROM account_partial_reconcile
                     WHERE kpi_paid_back_on > %(as_of)s) matched
              JOIN account_move_line cash ON cash.id = matched.cash_line_id
              LEFT JOIN account_payment payment ON payment.id = cash.payment_id
             WHERE cash.parent_state = 'posted'
               AND (payment.id IS NULL OR payment.state IN ('in_process', 'paid'))
             GROUP BY matched.line_id
            """,
            as_of=self._get_as_of(),
        )

    def _select_undone(self):
        """What is matched with documents in draft or with rejected payments, a line, at the
        invoice's own rate (which takes in the exchange difference)."""
        return SQL(
            """
            SELECT due.id AS line_id,
                   SUM(SIGN(due.balance) * COALESCE(
                       CASE WHEN due.balance > 0 THEN partial.debit_amount_currency
                            ELSE partial.credit_amount_currency END
                           * due.balance / NULLIF(due.amount_currency, 0),
                       partial.amount)) AS amount
              FROM (%(lines)s) other
              JOIN account_partial_reconcile partial
                ON partial.debit_move_id = other.id OR partial.credit_move_id = other.id
              JOIN account_move_line due
                ON due.id = CASE WHEN partial.debit_move_id = other.id
                                 THEN partial.credit_move_id ELSE partial.debit_move_id END
             GROUP BY due.id
            """,
            lines=self._select_undone_lines(),
        )

    def _select_undone_lines(self):
        """The lines of those documents, by indexes: there are few, and a matching may be on each.
        (The numbers of matchings don't help: they may be empty while there is one.)"""
        return SQL(
            """
            SELECT line.id
              FROM account_journal journal
              JOIN account_move move ON move.journal_id = journal.id AND move.state = 'draft'
              JOIN account_move_line line ON line.move_id = move.id
             WHERE line.display_type = 'payment_term' OR move.move_type = 'entry'
             UNION ALL
            SELECT line.id
              FROM account_payment payment
              JOIN account_move_line line ON line.move_id = payment.move_id
             WHERE payment.move_id IS NOT NULL
               AND payment.state NOT IN ('in_process', 'paid')
               AND line.parent_state = 'posted'
            """
        )
