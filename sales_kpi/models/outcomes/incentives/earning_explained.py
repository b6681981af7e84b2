from odoo import api, fields, models

from .earning_text import EarningText


class SalesKpiEarning(models.Model):
    """Each row of a statement says in one sentence how it came about."""

    _inherit = "sales.kpi.earning"

    explanation = fields.Char(compute="_compute_explanation", compute_sudo=True)

    @api.depends("kind", "amount", "parts", "reason")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            row.explanation = EarningText(row).explanation

    def _tell(self):
        """The row for other addons; see ``get_statement``."""
        own = self.sudo()
        return {
            "kind": self.kind,
            "component": own.line_id.name or False,
            "basis": self.basis,
            "rate": self.rate,
            "factor": self.factor,
            "amount": self.amount,
            "origin": own.origin_period_id.name or False,
            "explanation": self.explanation,
        }
