from odoo import api, fields, models
from odoo.tools import format_amount

ACCOUNTANT = "account.group_account_invoice"


class SalesKpiPayoutBatch(models.Model):
    """What the accountant gets: payouts of a period, their entry or bills, and payroll's sheet."""

    _name = "sales.kpi.payout.batch"
    _description = "Batch of Payouts"
    _inherit = ["sales.kpi.trailed", "mail.thread"]
    _order = "date desc, id desc"
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _trailed = frozenset({"state"})
    _trails_making = True
    _kpi_trail_is_secret = True

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        "sales.kpi.period", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(
        required=True, readonly=True,
        help="Day of the entry: the last one of the period, or the first one that the books are "
        "open again.",
    )  # fmt: skip
    payout_ids = fields.One2many("sales.kpi.payout", "batch_id", readonly=True)
    move_ids = fields.One2many(
        "account.move", "kpi_batch_id", string="Entries", readonly=True,
        domain=[("move_type", "=", "entry")],
    )  # fmt: skip
    bill_ids = fields.One2many(
        "account.move", "kpi_batch_id", string="Bills", readonly=True,
        domain=[("move_type", "!=", "entry")],
    )  # fmt: skip
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("entered", "To Post"),
            ("done", "Done"),
            ("reversed", "Reversed"),
        ],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        help="To post: its entry and bills are drafts, so far. Done: all of them are posted. "
        "Reversed: all of them were taken back, and its payouts are free for another batch.",
    )
    rows = fields.Json(readonly=True, help="What is paid to whom, as it was when it was made.")
    digest = fields.Char(readonly=True, help="SHA-256 of what is paid to whom.")
    total = fields.Monetary(string="Amount", readonly=True, help="In the company's currency.")
    people_count = fields.Integer(string="People", readonly=True)
    rest = fields.Text(
        string="Not Recovered", compute="_compute_rest", compute_sudo=True,
        help="Who is not paid by the plan any more, and what he still owes by it.",
    )  # fmt: skip

    @api.depends("rows")
    @api.depends_context("lang")
    def _compute_rest(self):
        for batch in self:
            batch.rest = "\n".join(batch._tell_rests()) or False

    def _tell_rests(self):
        for row in self.rows or ():
            if row["is_leaver"] and row["rest"] < 0:
                currency = self.env["res.currency"].browse(row["currency_id"])
                yield self.env._(
                    "%(user)s is not paid by %(plan)s any more and still owes %(amount)s.",
                    user=row["name"],
                    plan=row["plan"],
                    amount=format_amount(self.env, -row["rest"], currency),
                )
