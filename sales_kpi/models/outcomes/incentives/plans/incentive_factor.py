from odoo import api, fields, models


class SalesKpiIncentiveFactor(models.Model):
    """What a row is multiplied by: a row of the table by days to cash or by customer."""

    _name = "sales.kpi.incentive.factor"
    _description = "Factor of an Incentive Plan"
    _inherit = ["sales.kpi.incentive.row"]
    _order = "line_id, is_last, days, id"

    days = fields.Integer(string="Up to Days", help="So many days to cash, or fewer.")
    is_last = fields.Boolean(string="All Others", help="What no other row is about.")
    is_new = fields.Boolean(string="New Customer")
    customer_class = fields.Selection([("a", "A"), ("b", "B"), ("c", "C")])
    factor = fields.Float(digits=(16, 6), default=1)

    @api.constrains("days", "is_last", "is_new", "customer_class", "factor")
    def _check_table(self):
        return super()._check_table()

    @api.depends("is_last", "days", "is_new", "customer_class", "line_id.factor_by")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.line_id.name}: {row._describe()}"

    def _describe(self):
        """To what it applies, in words."""
        if self.is_last:
            return self.env._("all others")
        if self.line_id.factor_by == "days":
            if self.days == 1:
                return self.env._("up to a day")
            return self.env._("up to %s days", self.days)
        if self.line_id.factor_by == "class":
            return self.env._("class %s", (self.customer_class or "").upper())
        return self.env._("new customer") if self.is_new else self.env._("known customer")
