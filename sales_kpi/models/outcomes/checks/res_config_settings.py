from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_answer_days = fields.Integer(related="company_id.kpi_answer_days", readonly=False)
