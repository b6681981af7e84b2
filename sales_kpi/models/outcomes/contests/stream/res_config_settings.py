from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_stream = fields.Selection(related="company_id.kpi_stream", readonly=False)
    kpi_stream_shows = fields.Selection(related="company_id.kpi_stream_shows", readonly=False)
    kpi_stream_least = fields.Monetary(
        related="company_id.kpi_stream_least", readonly=False, currency_field="kpi_currency_id"
    )
    kpi_stream_big = fields.Monetary(
        related="company_id.kpi_stream_big", readonly=False, currency_field="kpi_currency_id"
    )
    kpi_currency_id = fields.Many2one(related="company_id.currency_id", string="KPI Currency")
