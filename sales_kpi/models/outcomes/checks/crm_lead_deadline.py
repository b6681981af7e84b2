from odoo import fields, models


class CrmLead(models.Model):
    """When an opportunity is expected to be won: who puts it off, and when, is in its history."""

    _inherit = "crm.lead"
    _kpi_tracked = frozenset({"user_id", "expected_revenue", "date_deadline"})

    date_deadline = fields.Date(tracking=True)
