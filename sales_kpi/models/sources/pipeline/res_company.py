from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_visit_days = fields.Integer(
        string="Days After a First Visit",
        default=30,
        help="A first visit to an opportunity succeeded when the opportunity moved forward within "
        "so many days.",
    )

    _check_kpi_visit_days = models.Constraint(
        "CHECK(kpi_visit_days > 0)", "The days after a first visit must be above 0."
    )
