from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_class_a = fields.Float(related="company_id.kpi_class_a", readonly=False)
    kpi_class_b = fields.Float(related="company_id.kpi_class_b", readonly=False)
    kpi_churn_factor = fields.Float(related="company_id.kpi_churn_factor", readonly=False)
