from odoo import models

from .earning import get_digest


class SalesKpiVerifier(models.AbstractModel):
    """What rows of pay tell in words, which is sealed by its digest: it may hold the base pay."""

    _inherit = "sales.kpi.verifier"

    def _describe_outcomes(self, period, differences):
        sentences = super()._describe_outcomes(period, differences)
        named = differences.get("sales.kpi.earning", {})
        rows = self.env["sales.kpi.earning"].sudo().search([("period_id", "=", period.id)])
        closed = rows.filtered(lambda row: row.payout_id.state != "estimate")
        return sentences + [
            self.env._("What a row of %s tells was changed.", row.payout_id.display_name)
            for row in closed
            if row.id not in named and row.digest and get_digest(row.parts or {}) != row.digest
        ]
