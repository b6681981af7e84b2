from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_mails_outside = fields.Boolean(related="company_id.kpi_mails_outside", readonly=False)
