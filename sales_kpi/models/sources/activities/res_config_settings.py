from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_activity_auto = fields.Boolean(related="company_id.kpi_activity_auto", readonly=False)
