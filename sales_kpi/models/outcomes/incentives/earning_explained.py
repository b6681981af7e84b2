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

    @api.depends("line_id", "kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Without its sum: who answers an appeal may not know what is paid."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            own = row.sudo()
            text = EarningText(own)
            name = own.line_id.name or kinds[own.kind]
            row.display_name = " · ".join(filter(None, (name, own.key and text._get_record())))

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
