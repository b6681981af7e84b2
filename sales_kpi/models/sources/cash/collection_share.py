from odoo import models
from odoo.tools import SQL


class SalesKpiCollection(models.Model):
    """How much of what an entry settles is cash: the rest is written off, or a discount."""

    _inherit = "sales.kpi.collection"

    def _select_cash_share(self):
        """Of what the ``matched`` row settles, the share that moved on a bank account.

        The entry of a payment of 90 that closes 100 has 90 on the bank's side, 10 left out, and
        100 settled: 0.9 of each invoice. Early discounts that its invoices could take are theirs;
        only what is left out besides is shared by all. An entry without a bank side counts in
        full. Most lines settle exactly what was paid: then nothing needs to be looked up.
        """
        return SQL(
            """CASE WHEN is_all_cash THEN 1 ELSE (
                SELECT CASE WHEN total.left_out > 0
                            THEN 1
                                 - matched.discount
                                   * LEAST(1, total.left_out / NULLIF(discounts.amount, 0))
                                 - (1 - matched.discount)
                                   * COALESCE(GREATEST(0, total.left_out - discounts.amount)
                                              / NULLIF(total.settled - discounts.amount, 0), 0)
                            ELSE 1 END
                  FROM (%(total)s) total
                  LEFT JOIN LATERAL (%(discounts)s) discounts ON TRUE
            ) END""",
            total=self._select_entry_total(),
            discounts=self._select_entry_discounts(),
        )

    def _select_entry_total(self):
        """What the entry settles, and how much of that was left out. Foreign amounts are compared
        in the entry's own currency, where an exchange difference has none. (OFFSET keeps
        PostgreSQL from looking at a line once for each place that names it.)"""
        return SQL(
            """
            SELECT settled, is_one_currency,
                   LEAST(settled, GREATEST(0, settled - cash)) AS left_out
              FROM (
                SELECT MIN(entry.currency_id) = MAX(entry.currency_id) AS is_one_currency,
                       CASE WHEN MIN(entry.currency_id) = MAX(entry.currency_id)
                            THEN %(settled_in_currency)s ELSE %(settled)s END AS settled,
                       CASE WHEN MIN(entry.currency_id) = MAX(entry.currency_id)
                            THEN %(cash_in_currency)s ELSE %(cash)s END AS cash
                  FROM (
                    SELECT line.currency_id,
                           line.amount_currency * matched.sign AS amount_currency,
                           line.balance * matched.sign AS balance,
                           line.account_id IN (
                               matched.outstanding_account_id,
                               (SELECT default_account_id FROM account_journal
                                 WHERE id = matched.journal_id)
                           ) IS TRUE
                           OR line.account_id IN (
                               SELECT id FROM account_account
                                WHERE account_type IN ('asset_cash', 'liability_credit_card')
                           ) AS is_cash
                      FROM account_move_line line
                     WHERE line.move_id = matched.entry_id
                    OFFSET 0
                  ) entry
              ) sums
            """,
            settled_in_currency=_sum_settled(SQL("entry.amount_currency")),
            settled=_sum_settled(SQL("entry.balance")),
            cash_in_currency=_sum_cash(SQL("entry.amount_currency")),
            cash=_sum_cash(SQL("entry.balance")),
        )

    def _select_entry_discounts(self):
        """The early discounts that the invoices which the entry settles could take."""
        return SQL(
            """
            SELECT COALESCE(SUM(partial.credit_amount_currency * %(discount)s
                                * CASE WHEN total.is_one_currency THEN 1
                                       ELSE cash.balance / NULLIF(cash.amount_currency, 0) END),
                            0) AS amount
              FROM account_move_line cash
              JOIN account_partial_reconcile partial ON partial.credit_move_id = cash.id
              JOIN account_move_line due ON due.id = partial.debit_move_id
             WHERE cash.move_id = matched.entry_id
               AND total.left_out > 0
               AND matched.sign = 1
            """,
            discount=self._select_discount(SQL("matched.paid_on")),
        )

    def _select_discount(self, paid_on):
        """The part of an instalment that may be left out when it is paid at once on a day."""
        return SQL(
            """
            CASE WHEN due.discount_date >= %s
                  AND partial.debit_amount_currency = due.amount_currency
                 THEN 1 - due.discount_amount_currency / due.amount_currency
                 ELSE 0 END
            """,
            paid_on,
        )


def _sum_settled(amount):
    return SQL(
        "-SUM(%(amount)s) FILTER (WHERE NOT entry.is_cash AND %(amount)s < 0)", amount=amount
    )


def _sum_cash(amount):
    return SQL("SUM(%s) FILTER (WHERE entry.is_cash)", amount)
