from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # What was collected in a month begins with the payments of that month. Without this, each
    # count would look through all payments that ever came in: see benchmarks/TRIED.md.
    _kpi_date_idx = models.Index("(date)")
