from odoo import models


class SalesKpiActivity(models.Model):
    """When a plan was moved, and by whom, is in its history."""

    _inherit = "sales.kpi.activity"
    _kpi_tracked = frozenset({"date_start"})
