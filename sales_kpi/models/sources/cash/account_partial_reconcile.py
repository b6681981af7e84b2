from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# Which side of a matching is the invoice (or credit note), which side the cash: the day.
DAYS = {
    "kpi_collected_on": ("debit_move_id", "credit_move_id"),
    "kpi_paid_back_on": ("credit_move_id", "debit_move_id"),
}
# What a day depends on, of the line on each side.
READ = ("date", "display_type", "move_id.invoice_date", "move_id.move_type", "payment_id.date")


class AccountPartialReconcile(models.Model):
    """On which day the cash of a matching counts as collected, if it is cash.

    What was collected in a month begins with the matchings of that month. Found out anew, each
    count would have to look for it at the payments, bank lines and entries of these days, and at
    all invoices of them that may have been paid before: see benchmarks/TRIED.md.
    """

    _inherit = "account.partial.reconcile"

    kpi_collected_on = fields.Date(
        string="Collected On",
        compute="_compute_kpi_days",
        store=True,
        precompute=True,
        help="The later of the dates of the customer's invoice and of what is matched with it.",
    )
    kpi_paid_back_on = fields.Date(
        string="Paid Back On",
        compute="_compute_kpi_days",
        store=True,
        precompute=True,
        help="The later of the dates of the credit note and of what is matched with it.",
    )

    _kpi_collected_idx = models.Index("(kpi_collected_on) WHERE kpi_collected_on IS NOT NULL")
    _kpi_paid_back_idx = models.Index("(kpi_paid_back_on) WHERE kpi_paid_back_on IS NOT NULL")

    def _auto_init(self):
        """Matchings that are there before the module are filled by one statement."""
        missing = [name for name in DAYS if not column_exists(self.env.cr, self._table, name)]
        for name in missing:
            create_column(self.env.cr, self._table, name, "date")
        if missing:
            self._fill_kpi_days()
        return super()._auto_init()

    @api.depends(*(f"{side}.{name}" for side in DAYS["kpi_collected_on"] for name in READ))
    def _compute_kpi_days(self):
        for partial in self:
            for name, (due, cash) in DAYS.items():
                partial[name] = _get_day(partial[due], partial[cash])

    @api.model
    def _fill_kpi_days(self):
        """Say of all matchings what the ORM says of each that it writes.

        :return: how many were said anew
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_partial_reconcile partial
                   SET kpi_collected_on = told.collected_on, kpi_paid_back_on = told.paid_back_on
                  FROM (SELECT partial.id, %(collected_on)s AS collected_on,
                               %(paid_back_on)s AS paid_back_on
                          FROM account_partial_reconcile partial
                          JOIN account_move_line debit ON debit.id = partial.debit_move_id
                          JOIN account_move debit_move ON debit_move.id = debit.move_id
                          JOIN account_move_line credit ON credit.id = partial.credit_move_id
                          JOIN account_move credit_move ON credit_move.id = credit.move_id
                          LEFT JOIN account_payment debit_payment
                                 ON debit_payment.id = debit.payment_id
                          LEFT JOIN account_payment credit_payment
                                 ON credit_payment.id = credit.payment_id) told
                 WHERE told.id = partial.id
                   AND (told.collected_on, told.paid_back_on)
                       IS DISTINCT FROM (partial.kpi_collected_on, partial.kpi_paid_back_on)
                """,
                collected_on=_select_day("debit", "credit"),
                paid_back_on=_select_day("credit", "debit"),
            )
        )
        return self.env.cr.rowcount


def _get_day(due, cash):
    """:return: None where ``due`` is no instalment of a customer's invoice or credit note"""
    invoice = due.move_id
    if due.display_type != "payment_term" or not invoice.is_sale_document(include_receipts=True):
        return None
    return max(filter(None, (cash.payment_id.date or cash.date, invoice.invoice_date)))


def _select_day(due, cash):
    return SQL(
        """CASE WHEN %(due)s.display_type = 'payment_term'
                 AND %(move)s.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                THEN GREATEST(COALESCE(%(payment)s.date, %(cash)s.date), %(move)s.invoice_date)
           END""",
        due=SQL.identifier(due),
        move=SQL.identifier(f"{due}_move"),
        payment=SQL.identifier(f"{cash}_payment"),
        cash=SQL.identifier(cash),
    )
