from odoo import models


class SalesKpiSchemeLine(models.Model):
    _name = "sales.kpi.scheme.line"
    _description = "KPI Scheme Line"
