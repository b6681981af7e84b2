from odoo import models


class SalesKpiActivity(models.Model):
    _name = "sales.kpi.activity"
    _description = "Sales Activity"
