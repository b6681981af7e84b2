from odoo import models


class SalesKpiTarget(models.Model):
    _name = "sales.kpi.target"
    _description = "KPI Target"
