from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_acknowledge_days = fields.Integer(
        string="Days to Acknowledge",
        default=7,
        help="A published appraisal that nobody answers is acknowledged by itself after so many "
        "days. 0: never.",
    )

    kpi_promote_periods = fields.Integer(
        string="Periods Before Promoting",
        default=3,
        help="Whoever has a good mark (A or better, of S, A, B, C and D) in so many locked periods "
        "running stands on the list of who is to be promoted.",
    )
    kpi_support_periods = fields.Integer(
        string="Periods Before Supporting",
        default=2,
        help="Whoever stays under the target in so many locked periods running stands on the list "
        "of who is to be supported.",
    )
    kpi_support_below = fields.Float(
        string="Under Target Below",
        default=100,
        help="The total below which a scorecard is under target. Who reaches each target of a "
        "scheme exactly has 100 points.",
    )

    _check_kpi_people_periods = models.Constraint(
        "CHECK(kpi_promote_periods BETWEEN 1 AND 24 AND kpi_support_periods BETWEEN 1 AND 24)",
        "A run is 1 to 24 periods long.",
    )
    _check_kpi_acknowledge_days = models.Constraint(
        "CHECK(kpi_acknowledge_days >= 0)", "The days to acknowledge can't be negative."
    )

    def _get_kpi_deadline(self):
        """Last local day for whoever gets an appraisal today; False when there is none."""
        days = self.sudo().kpi_acknowledge_days
        return days and self._get_kpi_today() + timedelta(days=days)
