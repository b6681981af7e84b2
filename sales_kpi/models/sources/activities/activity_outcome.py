from odoo import fields, models


class SalesKpiActivityOutcome(models.Model):
    _name = "sales.kpi.activity.outcome"
    _description = "Activity Outcome"
    _inherit = ["sales.kpi.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
