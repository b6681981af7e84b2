from odoo import fields, models


class SalesKpiActivityPurpose(models.Model):
    _name = "sales.kpi.activity.purpose"
    _description = "Activity Purpose"
    _inherit = ["sales.kpi.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_complaint = fields.Boolean(
        string="Complaint",
        help="Activities with this purpose count as complaints of the customer.",
    )
