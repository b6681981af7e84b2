from odoo import api, fields, models


class SalesKpiIncentiveStep(models.Model):
    """A step of a component: half-open, from its minimum on, until below its maximum."""

    _name = "sales.kpi.incentive.step"
    _description = "Step of an Incentive Plan"
    _inherit = ["sales.kpi.incentive.row"]
    _order = "line_id, role, minimum, minimum2, id"

    currency_id = fields.Many2one(related="line_id.incentive_id.currency_id")
    role = fields.Selection(
        [("rate", "Rate"), ("multiplier", "Multiplier")], required=True, default="rate"
    )
    minimum = fields.Float(
        string="From", digits=(16, 6), help="Amount, score, or attainment as a share: 0.8 is 80 %."
    )
    maximum = fields.Float(
        string="Below", digits=(16, 6), help="0: until the next step begins; the last never ends."
    )
    rating = fields.Char(string="Mark")
    minimum2 = fields.Float(string="Second Scale From", digits=(16, 6))
    maximum2 = fields.Float(string="Second Scale Below", digits=(16, 6))
    rate = fields.Float(digits=(16, 6), help="A share of the basis, or a coefficient.")
    amount = fields.Monetary(help="A sum besides, for reaching the step.")

    @api.constrains(
        "minimum", "maximum", "rating", "minimum2", "maximum2", "rate", "amount", "role"
    )
    def _check_table(self):
        return super()._check_table()

    @api.depends("rating", "minimum", "minimum2", "line_id.name")
    def _compute_display_name(self):
        for step in self:
            told = step.rating or f"≥ {step.minimum:.10g}"
            step.display_name = f"{step.line_id.name}: {told}"
