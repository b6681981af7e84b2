from odoo import fields, models


class SalesKpiAdjustment(models.Model):
    """What an upheld finding took out."""

    _inherit = "sales.kpi.adjustment"

    finding_id = fields.Many2one(
        "sales.kpi.finding", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    def _prepare_vals(self, score, line):
        """No default value says what it came of."""
        return super()._prepare_vals(score, line) | {"finding_id": False}
