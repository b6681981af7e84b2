from odoo import models


class SalesKpiActivityOutcome(models.Model):
    _name = "sales.kpi.activity.outcome"
    _description = "Activity Outcome"
