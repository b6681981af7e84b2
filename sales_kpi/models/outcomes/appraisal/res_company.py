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

    _check_kpi_acknowledge_days = models.Constraint(
        "CHECK(kpi_acknowledge_days >= 0)", "The days to acknowledge can't be negative."
    )

    def _get_kpi_deadline(self):
        """Last local day for whoever gets an appraisal today; False when there is none."""
        days = self.sudo().kpi_acknowledge_days
        return days and self._get_kpi_today() + timedelta(days=days)
