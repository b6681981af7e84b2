from odoo import models


class SalesKpiActivityMethod(models.Model):
    _name = "sales.kpi.activity.method"
    _description = "Contact Method"
