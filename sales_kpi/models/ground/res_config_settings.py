from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_tz = fields.Selection(related="company_id.kpi_tz", readonly=False)
    kpi_freshness = fields.Integer(related="company_id.kpi_freshness", readonly=False)
    kpi_newcomer_months = fields.Integer(related="company_id.kpi_newcomer_months", readonly=False)
    kpi_activity_auto = fields.Boolean(related="company_id.kpi_activity_auto", readonly=False)
    kpi_class_a = fields.Float(related="company_id.kpi_class_a", readonly=False)
    kpi_class_b = fields.Float(related="company_id.kpi_class_b", readonly=False)
    kpi_churn_factor = fields.Float(related="company_id.kpi_churn_factor", readonly=False)
    kpi_visit_days = fields.Integer(related="company_id.kpi_visit_days", readonly=False)
    kpi_acknowledge_days = fields.Integer(related="company_id.kpi_acknowledge_days", readonly=False)
