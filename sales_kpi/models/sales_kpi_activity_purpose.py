from odoo import models


class SalesKpiActivityPurpose(models.Model):
    _name = "sales.kpi.activity.purpose"
    _description = "Activity Purpose"
