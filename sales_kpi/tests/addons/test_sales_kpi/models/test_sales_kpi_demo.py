from odoo import fields, models


class TestSalesKpiDemo(models.Model):
    """A record as a company of its own might have it; it knows nothing of measures."""

    _name = "test.sales.kpi.demo"
    _description = "Product Demonstration"

    name = fields.Char(required=True)
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", string="Shown By")
    team_id = fields.Many2one("crm.team")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", string="Customer")
    amount = fields.Float(help="Worth of the machine that was shown.")
    guests = fields.Integer()
    grade = fields.Float(help="How the guests found it, 1 to 5.")
    rate = fields.Float(default=1)
    is_success = fields.Boolean()
