from odoo import fields, models


class CrmLead(models.Model):
    """When an opportunity is expected to be won: who puts it off, and when, is in its history."""

    _inherit = "crm.lead"
    _kpi_is_tracked = True

    date_deadline = fields.Date(tracking=True)
