from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What is open of all that was ever invoiced or billed.
    _kpi_open_idx = models.Index(
        "(move_id) WHERE display_type = 'payment_term' AND amount_residual != 0"
    )
