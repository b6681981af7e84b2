from odoo import api, fields, models

from .scheme import UNFINISHED


class SalesKpiSchemePoint(models.Model):
    """A step or a point of a score curve, both as shares (1 is 100 %)."""

    _name = "sales.kpi.scheme.point"
    _description = "Point of a Score Curve"
    _inherit = ["sales.kpi.scheme.part"]
    _order = "achievement, id"

    line_id = fields.Many2one(
        "sales.kpi.scheme.line", required=True, index=True, ondelete="cascade"
    )
    achievement = fields.Float(string="From Achievement", required=True)
    result = fields.Float(string="Share of the Weight", required=True)

    @api.constrains("achievement", "result", "line_id")
    def _check_curve(self):
        if self.env.context.get("kpi_lines_unfinished") is not UNFINISHED:
            self.line_id._check_points()

    def _get_scheme(self):
        return self.line_id.scheme_id
