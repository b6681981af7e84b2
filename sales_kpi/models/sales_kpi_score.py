from odoo import models


class SalesKpiScore(models.Model):
    _name = "sales.kpi.score"
    _description = "KPI Score"
