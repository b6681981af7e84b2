from odoo import models


class SalesKpiReading(models.Model):
    _name = "sales.kpi.reading"
    _description = "KPI Reading"
