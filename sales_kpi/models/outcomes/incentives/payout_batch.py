from odoo import fields, models


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

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    period_id = fields.Many2one(
        "sales.kpi.period", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True)
    payout_ids = fields.One2many("sales.kpi.payout", "batch_id", readonly=True)
    move_ids = fields.Many2many(
        "account.move", "sales_kpi_payout_batch_move_rel", string="Entries", readonly=True
    )
    bill_ids = fields.Many2many(
        "account.move", "sales_kpi_payout_batch_bill_rel", string="Bills", readonly=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("entered", "Entered"),
            ("done", "Done"),
            ("reversed", "Reversed"),
        ],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
    )
    digest = fields.Char(readonly=True, help="SHA-256 of what is paid to whom.")
