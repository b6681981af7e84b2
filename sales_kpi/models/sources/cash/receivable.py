from odoo import fields, models
from odoo.tools import SQL

from .invoice_row import AXES

ANNOUNCED_SHARE = SQL(
    """COALESCE(announced.amount * due.amount_residual
                / NULLIF(invoice.amount_residual_signed, 0), 0)"""
)


class SalesKpiReceivable(models.Model):
    """What customers owe: one row a receivable line (an instalment) of a posted customer invoice,
    receipt or credit note.

    Amounts are in the currency of the invoice's company, tax included; those of credit notes are
    negative, and lessen what is open while they are matched with no invoice. What is open is what
    the books say, but for documents that are reset to draft and for rejected payments: Odoo keeps
    them matched, and nothing is paid. A payment without a journal entry lessens it when the bank
    confirms it, though it counts as collected from its own day on.

    A row adds up to the cent: what is due was collected, credited, written off, or is unpaid, as of
    the day in the context key ``kpi_as_of`` (a date, or "YYYY-MM-DD"), today when there is none.
    All are at the invoice's own rate: an exchange difference is in none of them. How late a row
    is depends on the viewer's today, and ``residual`` and ``is_open`` are those of now.

    Rows are read from the accounting records and can't be written.
    """

    _name = "sales.kpi.receivable"
    _description = "Receivable"
    _inherit = ["sales.kpi.invoice.row"]
    _auto = False
    _order = "date_due, id"
    _kpi_axes = {**AXES, "age": "bucket"}
    _kpi_follows_last_day = True
    _depends = {
        "sales.kpi.collection": ["amount", "date"],
        "account.move": ["amount_residual_signed"],
        "account.move.line": ["amount_residual", "company_currency_id", "date_maturity"],
    }
    # a credit note that no invoice has used yet lessens what fell due, to what is paid at least
    _kpi_parts = ("paid_share",)

    date_due = fields.Date(string="Due Date", readonly=True)
    amount = fields.Monetary(
        string="Due", readonly=True, help="The instalment, tax included. A credit is negative."
    )
    collected = fields.Monetary(
        readonly=True,
        help="Cash that was applied to it. Credit notes, write-offs and exchange differences are "
        "not cash.",
    )
    collected_share = fields.Float(
        readonly=True, aggregator=None, help="Collected / due. Nothing was due: empty."
    )
    collectable = fields.Monetary(
        string="Due less Credits",
        readonly=True,
        help="The instalment, less what credit notes have taken off it, whenever they are dated. "
        "Of a credit note, what no invoice has used yet: it lessens what fell due on its own day.",
    )
    paid_share = fields.Float(
        readonly=True,
        aggregator=None,
        help="Collected / due less credits. Nothing was left to pay: empty.",
    )
    credited = fields.Monetary(
        readonly=True,
        help="What credit notes took off it. Of a credit note, what invoices have used of it.",
    )
    written_off = fields.Monetary(
        readonly=True, help="What was settled otherwise: write-offs, early discounts, entries."
    )
    unpaid = fields.Monetary(
        string="Amount Unpaid",
        readonly=True,
        help="What is due, less what was collected, credited and written off.",
    )
    residual = fields.Monetary(
        string="Open in the Books",
        readonly=True,
        help="What the books leave open today: a payment without a journal entry lessens it when "
        "the bank confirms it.",
    )
    is_open = fields.Boolean(string="Unpaid", readonly=True)
    days_overdue = fields.Integer(
        readonly=True, aggregator="max", help="Days since the due date; 0 until the day after it."
    )
    # the keys sort as the ages do, so that columns of a pivot come in this order
    bucket = fields.Selection(
        [
            ("0", "Not due"),
            ("1_30", "1–30 days"),
            ("31_60", "31–60 days"),
            ("61_90", "61–90 days"),
            ("91", "Over 90 days"),
        ],
        string="Age",
        readonly=True,
        help="How long ago it was due.",
    )

    @property
    def _table_query(self):
        """The lines with what follows from them: each step adds columns to the one before."""
        return SQL(
            """
            SELECT row.*,
                   row.collected / NULLIF(row.amount, 0) AS collected_share,
                   CASE WHEN row.amount <= 0 THEN 0
                        ELSE row.collected / NULLIF(row.collectable, 0) END AS paid_share,
                   %(bucket)s AS bucket
              FROM (SELECT line.*, %(collectable)s AS collectable FROM (%(lines)s) line) row
            """,
            bucket=self._select_bucket(),
            collectable=self._select_collectable(),
            lines=self._select_lines(),
        )

    def _get_as_of(self):
        """The day up to which cash counts."""
        return self._kpi_get_days()[1]

    def _select_collectable(self):
        """Cash and credits at the invoice's own rate can't be more than the instalment; in the
        last decimal they may be."""
        return SQL(
            """CASE WHEN line.amount <= 0 THEN line.residual
                    ELSE GREATEST(line.amount - line.credited_ever, line.collected) END"""
        )

    def _select_bucket(self):
        return SQL(
            """
            CASE WHEN row.days_overdue <= 0 THEN '0'
                 WHEN row.days_overdue <= 30 THEN '1_30'
                 WHEN row.days_overdue <= 60 THEN '31_60'
                 WHEN row.days_overdue <= 90 THEN '61_90'
                 ELSE '91'
            END
            """
        )

    def _select_lines(self):
        """The receivable lines. What has settled them is looked up once a line, and what is
        announced, undone or done later once for all of them; none of it where no such column is
        asked for: PostgreSQL drops the joins."""
        return SQL(
            """
            SELECT due.id AS id,
                   COALESCE(due.date_maturity, due.date) AS date_due,
                   due.balance AS amount,
                   due.amount_residual + COALESCE(undone.amount, 0) AS residual,
                   due.amount_residual + COALESCE(undone.amount, 0) != 0 AS is_open,
                   GREATEST(%(today)s - COALESCE(due.date_maturity, due.date), 0) AS days_overdue,
                   COALESCE(settled.collected, 0) + %(announced_share)s AS collected,
                   COALESCE(settled.credited, 0) AS credited,
                   COALESCE(settled.credited_ever, 0) AS credited_ever,
                   COALESCE(settled.amount - COALESCE(settled.collected, 0)
                            - COALESCE(settled.credited, 0), 0) AS written_off,
                   %(unpaid)s AS unpaid,
                   due.company_currency_id AS currency_id,
                   %(invoice_columns)s
              FROM account_move_line due
              JOIN account_move invoice ON invoice.id = due.move_id
              LEFT JOIN LATERAL (%(settled)s) settled ON TRUE
              LEFT JOIN (%(announced)s) announced ON announced.invoice_id = due.move_id
              LEFT JOIN (%(undone)s) undone ON undone.line_id = due.id
              LEFT JOIN (%(later)s) later ON later.line_id = due.id
             WHERE due.display_type = 'payment_term' AND due.parent_state = 'posted'
               AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND %(asked)s
            """,
            asked=self._where_asked(),
            today=SQL("%s::date", fields.Date.context_today(self)),
            invoice_columns=self._select_invoice_columns(),
            announced_share=ANNOUNCED_SHARE,
            unpaid=self._select_unpaid(),
            settled=self._select_settled(),
            announced=self._select_announced(),
            undone=self._select_undone(),
            later=self._select_later(),
        )

    def _select_announced(self):
        """Cash without a journal entry, an invoice."""
        return SQL(
            """
            SELECT entryless.invoice_id, SUM(entryless.amount) AS amount
              FROM (%(entryless)s) entryless
             WHERE entryless.date <= %(as_of)s
             GROUP BY entryless.invoice_id
            """,
            entryless=self.env["sales.kpi.collection"]._select_entryless(),
            as_of=self._get_as_of(),
        )
