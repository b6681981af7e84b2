from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # What was collected in a month begins with the payments of that month. Without this, each
    # count would look through all payments that ever came in: see benchmarks/TRIED.md. With their
    # kind, money paid back is found without looking at what came in.
    _kpi_date_idx = models.Index("(date, payment_type)")

    # Payments with an entry that pay nothing: so few that each count of what is open may ask.
    _kpi_undone_idx = models.Index(
        "(move_id) WHERE move_id IS NOT NULL AND state NOT IN ('in_process', 'paid')"
    )
