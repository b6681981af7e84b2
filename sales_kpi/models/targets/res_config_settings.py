from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_ramp = fields.Char(related="company_id.kpi_ramp", readonly=False)
