from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import ramp


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_ramp = fields.Char(
        string="Targets of New Hires (%)",
        default="30, 60, 80",
        help="Per cent of a full target in the first month of tenure, in the second, and so on.",
    )

    @api.constrains("kpi_ramp")
    def _check_kpi_ramp(self):
        for company in self:
            company._check_ramp_text(company.kpi_ramp)

    def _check_ramp_text(self, text):
        """:raise ValidationError: it is no list of percentages"""
        try:
            ramp.parse(text)
        except ValueError as error:
            raise ValidationError(
                self.env._("“%s”: write per cents, such as 30, 60, 80.", text)
            ) from error
