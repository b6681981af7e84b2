from odoo import api, fields, models
from odoo.tools import SQL

# From what moved on the accounts to what counts for salespeople, in this order.
KINDS = [
    ("10_movement", "Movement of the cash accounts"),
    ("20_other", "Suppliers, transfers and others"),
    ("30_unapplied", "Customer money not applied to invoices"),
    ("40_undone", "Documents in draft, rejected payments"),
    ("45_elsewhere", "Entries that are no collection"),
    ("50_announced", "Payments without a journal entry"),
    ("60_month", "Collected in another month than paid"),
    ("70_rate", "Rate against booked rate"),
    ("80_write_off", "Write-offs, discounts, charges"),
    ("90_nobody", "Collected, but nobody's"),
    ("95_collected", "Collected by salespeople"),
]


class SalesKpiCashBridge(models.Model):
    """From the cash accounts to what salespeople collected: why the one is not the other.

    Each row is a step of one kind, of one day and journal. Movements are positive; a difference has
    the sign with which it leads to what is collected; what is collected is taken off. So the rows
    of a month and a journal sum to 0.00, or else a step has no name.

    * The cash accounts are those of banks, cash boxes and credit cards, and the outstanding
      accounts on which payments wait for the bank: a payment moves money on its own day, and the
      bank line that is matched with it none.
    * An entry that moves money and has no customer in it is somebody else's: a supplier's, a
      transfer between accounts, wages, an amount of the bank that nobody has identified.
    * Of what customers' entries settle, the part matched with invoices is what collections list,
      at the invoice's rate; the rest is not applied, or matched with something that doesn't count.

    Rows are read from the accounting records and can't be written.
    """

    _name = "sales.kpi.cash.bridge"
    _description = "Cash Bridge"
    _auto = False
    _order = "date desc, kind, id"
    _depends = {
        "sales.kpi.collection": ["amount", "date", "journal_id", "left_out", "user_id"],
        "account.account": ["account_type"],
        "account.journal": ["default_account_id", "type"],
        "account.move.line": [
            "amount_residual",
            "balance",
            "company_currency_id",
            "company_id",
            "date",
            "partner_id",
            "tax_line_id",
        ],
        "account.payment.method.line": ["payment_account_id"],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, string="Step", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What moved is positive, what salespeople collected is taken off: with all the "
        "differences between them it sums to 0.00 for each month and journal.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer or Supplier", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True)

    @api.depends("kind", "move_id", "payment_id")
    def _compute_display_name(self):
        for row in self.sudo():
            row.display_name = row.move_id.display_name or row.payment_id.display_name

    def action_open_entry(self):
        """The entry of this row (or the payment, where it has none), in the viewer's own rights."""
        self._kpi_check_one()
        record = self.move_id or self.payment_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @property
    def _table_query(self):
        return SQL(
            """
            WITH cash_account AS MATERIALIZED (%s)
            SELECT * FROM (%s UNION ALL %s UNION ALL %s) step WHERE amount != 0
            """,
            self._select_cash_accounts(),
            self._select_entry_lines(),
            self._select_other_matchings(),
            self._select_collected(),
        )
