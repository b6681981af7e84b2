from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_tz = fields.Selection(related="company_id.kpi_tz", readonly=False)
    kpi_week_start = fields.Selection(related="company_id.kpi_week_start", readonly=False)
    kpi_freshness = fields.Integer(related="company_id.kpi_freshness", readonly=False)
    kpi_newcomer_months = fields.Integer(related="company_id.kpi_newcomer_months", readonly=False)
