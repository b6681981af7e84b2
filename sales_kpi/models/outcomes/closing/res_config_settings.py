from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_points_limit = fields.Float(related="company_id.kpi_points_limit", readonly=False)
