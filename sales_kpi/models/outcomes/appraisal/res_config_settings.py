from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_acknowledge_days = fields.Integer(related="company_id.kpi_acknowledge_days", readonly=False)
    kpi_promote_periods = fields.Integer(related="company_id.kpi_promote_periods", readonly=False)
    kpi_support_periods = fields.Integer(related="company_id.kpi_support_periods", readonly=False)
    kpi_support_below = fields.Float(related="company_id.kpi_support_below", readonly=False)
