from odoo import fields, models


class SalesKpiIncentiveFactor(models.Model):
    """What a row is multiplied by: a row of the table by days to cash or by customer."""

    _name = "sales.kpi.incentive.factor"
    _description = "Factor of an Incentive Plan"
    _inherit = ["sales.kpi.incentive.part"]
    _order = "line_id, is_last, days, id"

    line_id = fields.Many2one(
        "sales.kpi.incentive.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.incentive_id.company_id")
    days = fields.Integer(string="Up to Days", help="Such many days to cash, or fewer.")
    is_last = fields.Boolean(string="All Others", help="What no other row is about.")
    is_new = fields.Boolean(string="New Customer")
    customer_class = fields.Selection([("a", "A"), ("b", "B"), ("c", "C")])
    factor = fields.Float(digits=(16, 6), default=1)

    def _get_plan(self):
        return self.line_id.incentive_id
