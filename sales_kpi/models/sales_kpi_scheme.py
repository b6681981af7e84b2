from odoo import models


class SalesKpiScheme(models.Model):
    _name = "sales.kpi.scheme"
    _description = "KPI Scheme"
