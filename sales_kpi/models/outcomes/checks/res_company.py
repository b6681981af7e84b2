from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_answer_days = fields.Integer(
        string="Days to Answer a Question",
        default=7,
        help="A finding is upheld when the salesperson has answered, or after so many days without "
        "an answer.",
    )

    _check_kpi_answer_days = models.Constraint(
        "CHECK(kpi_answer_days > 0)", "Give people a day at least to answer."
    )
