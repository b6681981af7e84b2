from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_points_limit = fields.Float(
        string="Points Beside a Score",
        default=100.0,
        help="All decisions together give a scorecard, or take from it, no more points than this.",
    )

    # The lines of a scheme weigh 100 together. NaN is above it, too.
    _check_kpi_points_limit = models.Constraint(
        "CHECK(kpi_points_limit >= 0 AND kpi_points_limit <= 100)",
        "The points beside a score are between 0 and 100, as much as a whole scheme.",
    )
