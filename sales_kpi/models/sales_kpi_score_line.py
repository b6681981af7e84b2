from odoo import models


class SalesKpiScoreLine(models.Model):
    _name = "sales.kpi.score.line"
    _description = "KPI Score Line"
