from odoo import fields, models


class SalesKpiSchemeCheckLine(models.TransientModel):
    """Something that is wrong with a scheme, and what would mend it."""

    _name = "sales.kpi.scheme.check.line"
    _description = "What Is Wrong With a Scheme"

    check_id = fields.Many2one("sales.kpi.scheme.check", required=True, ondelete="cascade")
    text = fields.Char(string="What Is Wrong", readonly=True)
    proposal = fields.Char(readonly=True)
