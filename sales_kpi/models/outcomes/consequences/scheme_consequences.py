from odoo import fields, models


class SalesKpiScheme(models.Model):
    """The consequences are part of the rules by which a period is judged."""

    _inherit = "sales.kpi.scheme"

    consequence_ids = fields.One2many(
        "sales.kpi.consequence", "scheme_id", string="Consequences", copy=True
    )
