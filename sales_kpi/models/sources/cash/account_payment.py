from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Payments with an entry that pay nothing: so few that each count of what is open may ask.
    _kpi_undone_idx = models.Index(
        "(move_id) WHERE move_id IS NOT NULL AND state NOT IN ('in_process', 'paid')"
    )
