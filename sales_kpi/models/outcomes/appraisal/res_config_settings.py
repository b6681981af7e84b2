from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_acknowledge_days = fields.Integer(related="company_id.kpi_acknowledge_days", readonly=False)
