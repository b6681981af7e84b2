from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_accrual_account_id = fields.Many2one(
        related="company_id.expense_accrual_account_id", string="Account for Accrued Expenses",
        readonly=False, help="A liability: what is owed to salespeople until it is paid.",
    )  # fmt: skip
    kpi_pay_journal_id = fields.Many2one(
        related="company_id.automatic_entry_default_journal_id", string="Journal", readonly=False,
        help="For plans without a journal of their own.",
    )  # fmt: skip
