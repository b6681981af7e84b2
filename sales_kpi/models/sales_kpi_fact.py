from odoo import models


class SalesKpiFact(models.Model):
    _name = "sales.kpi.fact"
    _description = "KPI Fact"
