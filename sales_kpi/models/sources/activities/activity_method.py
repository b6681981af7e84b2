from odoo import fields, models

CHANNELS = [
    ("phone", "Phone"),
    ("online", "Online"),
    ("visit", "Visit"),
    ("reception", "Reception"),
    ("other", "Other"),
]


class SalesKpiActivityMethod(models.Model):
    _name = "sales.kpi.activity.method"
    _description = "Contact Method"
    _inherit = ["sales.kpi.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    channel = fields.Selection(
        CHANNELS,
        required=True,
        default="other",
        help="What an activity with this method counts as: Visit: at the customer's place. "
        "Reception: the customer comes to us.",
    )
