from odoo import models
from odoo.tools import SQL

from .collection import BY_HAND

# An id tells which query a row is of, and which line or matching: it is always the same row's.
LINE, MATCHING, COLLECTED = (SQL(f"{place}000000000000000") for place in (1, 2, 3))


class SalesKpiCashBridge(models.Model):
    """The steps: lines of entries that move money, what customers' lines are matched with besides
    invoices, and the collections."""

    _inherit = "sales.kpi.cash.bridge"

    def _select_cash_accounts(self):
        """Where money lies, and where it waits for the bank."""
        return SQL(
            """
            SELECT id FROM account_account
             WHERE account_type IN ('asset_cash', 'liability_credit_card')
             UNION
            SELECT default_account_id FROM account_journal WHERE type IN ('bank', 'cash', 'credit')
             UNION
            SELECT payment_account_id FROM account_payment_method_line
             UNION
            SELECT outstanding_account_id FROM account_payment
            EXCEPT
            SELECT id FROM account_account
             WHERE account_type IN ('asset_receivable', 'liability_payable')
            """
        )

    def _select_entry_lines(self):
        """Each line of an entry that moves money: what moved, what customers have open of it, and
        all else. The lines of an entry sum to nothing, so nothing is left out."""
        return SQL(
            """
            SELECT %(type)s + line.id AS id,
                   line.date,
                   CASE WHEN line.account_id IN (SELECT id FROM cash_account) THEN '10_movement'
                        WHEN payment.state NOT IN ('in_process', 'paid') THEN '40_undone'
                        WHEN account.account_type = 'asset_receivable' THEN '30_unapplied'
                        WHEN NOT %(is_customers)s THEN '20_other'
                        WHEN line.balance > 0 OR line.tax_line_id IS NOT NULL
                             OR account.account_type LIKE 'income%%'
                             OR account.account_type LIKE 'expense%%' THEN '80_write_off'
                        ELSE '20_other' END AS kind,
                   CASE WHEN account.account_type = 'asset_receivable'
                             AND (payment.state IN ('in_process', 'paid')) IS NOT FALSE
                        THEN line.amount_residual ELSE line.balance END AS amount,
                   line.company_currency_id AS currency_id,
                   line.journal_id,
                   line.move_id,
                   line.payment_id,
                   NULL::int AS invoice_id,
                   line.partner_id,
                   NULL::int AS user_id,
                   line.company_id
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              LEFT JOIN account_payment payment ON payment.id = line.payment_id
             WHERE line.parent_state = 'posted'
               AND %(moves_money)s
            """,
            type=LINE,
            is_customers=self._select_is_customers(),
            moves_money=self._select_moves_money(SQL("line")),
        )

    def _select_moves_money(self, line):
        return SQL(
            """EXISTS (SELECT FROM account_move_line money
                        WHERE money.move_id = %s.move_id
                          AND money.account_id IN (SELECT id FROM cash_account))""",
            line,
        )

    def _select_is_customers(self):
        return SQL(
            """EXISTS (SELECT FROM account_move_line theirs
                         JOIN account_account own ON own.id = theirs.account_id
                        WHERE theirs.move_id = line.move_id
                          AND own.account_type = 'asset_receivable')"""
        )

    def _select_other_matchings(self):
        """What a customer's line of such an entry is matched with, but for the invoices that
        collections list. Both sides of a matching may be money: each is a row of its own."""
        return SQL(" UNION ALL ").join(
            self._select_matchings_of(*sides)
            for sides in (("credit", "debit", -1), ("debit", "credit", 1))
        )

    def _select_matchings_of(self, side, other_side, sign):
        return SQL(
            """
            SELECT %(type)s + partial.id::bigint * 2 + %(place)s AS id,
                   cash.date,
                   CASE WHEN other.parent_state != 'posted' THEN '40_undone'
                        WHEN other.is_exchange THEN '70_rate'
                        WHEN other.is_due THEN '45_elsewhere'
                        ELSE '30_unapplied' END AS kind,
                   %(sign)s * partial.amount AS amount,
                   cash.company_currency_id AS currency_id,
                   cash.journal_id,
                   cash.move_id,
                   cash.payment_id,
                   CASE WHEN other.is_due THEN other.move_id END AS invoice_id,
                   cash.partner_id,
                   NULL::int AS user_id,
                   cash.company_id
              FROM account_move_line cash
              JOIN account_account account
                ON account.id = cash.account_id AND account.account_type = 'asset_receivable'
              JOIN account_partial_reconcile partial ON partial.%(side)s_move_id = cash.id
              LEFT JOIN account_payment payment ON payment.id = cash.payment_id
              CROSS JOIN LATERAL (%(other)s) other
             WHERE cash.parent_state = 'posted'
               AND (payment.id IS NULL OR payment.state IN ('in_process', 'paid'))
               AND %(moves_money)s
               AND NOT (other.is_due AND other.parent_state = 'posted'
                        AND (cash.payment_id IS NOT NULL OR cash.statement_line_id IS NOT NULL
                             OR %(by_hand)s))
            """,
            type=MATCHING,
            place=int(sign > 0),
            sign=SQL(str(sign)),
            side=SQL(side),
            other=self._select_other_line(SQL(other_side)),
            moves_money=self._select_moves_money(SQL("cash")),
            by_hand=BY_HAND,
        )

    def _select_other_line(self, other_side):
        return SQL(
            """
            SELECT other.move_id, other.parent_state,
                   other.display_type = 'payment_term'
                       AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AS is_due,
                   EXISTS (SELECT FROM account_partial_reconcile matched
                            WHERE matched.exchange_move_id = other.move_id) AS is_exchange
              FROM account_move_line other
              JOIN account_move move ON move.id = other.move_id
             WHERE other.id = partial.%s_move_id
            """,
            other_side,
        )

    def _select_collected(self):
        """What collections list, taken off in their own month, and what lies between that and the
        amounts of the entries: the rate, what was left out, and the month."""
        return SQL(
            """
            SELECT %(type)s + ABS(row.id) * 20 + step.place * 2 + (row.id < 0)::int AS id,
                   step.date,
                   step.kind,
                   step.amount,
                   row.currency_id,
                   row.journal_id,
                   cash.move_id,
                   row.payment_id,
                   row.invoice_id,
                   row.partner_id,
                   row.user_id,
                   row.company_id
              FROM (%(collections)s) row
              LEFT JOIN account_partial_reconcile partial ON partial.id = row.partial_id
              LEFT JOIN account_move_line cash ON cash.id = row.cash_line_id
              CROSS JOIN LATERAL (VALUES
                  (0, cash.date, '70_rate',
                   row.settled - CASE WHEN partial.credit_move_id = cash.id THEN partial.amount
                                      ELSE -partial.amount END),
                  (1, cash.date, '80_write_off', row.amount - row.settled),
                  (2, cash.date, '60_month', -row.amount * %(is_moved)s),
                  (3, row.date, '60_month', row.amount * %(is_moved)s),
                  (4, row.date, '50_announced',
                   CASE WHEN row.partial_id IS NULL THEN row.amount ELSE 0 END),
                  (5, row.date,
                   CASE WHEN row.user_id IS NULL THEN '90_nobody' ELSE '95_collected' END,
                   -row.amount)
              ) step (place, date, kind, amount)
             WHERE step.date IS NOT NULL
            """,
            type=COLLECTED,
            collections=self.env["sales.kpi.collection"]._table_query,
            is_moved=SQL("(date_trunc('month', cash.date) != date_trunc('month', row.date))::int"),
        )
