from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_visit_days = fields.Integer(related="company_id.kpi_visit_days", readonly=False)
