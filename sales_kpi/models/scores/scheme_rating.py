from odoo import fields, models


class SalesKpiSchemeRating(models.Model):
    """The mark that a total earns."""

    _name = "sales.kpi.scheme.rating"
    _description = "Rating"
    _inherit = ["sales.kpi.scheme.part"]
    _order = "minimum desc, id"

    scheme_id = fields.Many2one("sales.kpi.scheme", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="Mark", required=True)
    minimum = fields.Float(string="From Total", required=True)

    _unique_minimum = models.UniqueIndex(
        "(scheme_id, minimum)", "Two marks can't begin at the same total."
    )
