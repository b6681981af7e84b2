from odoo import models


class SalesKpiDefinition(models.Model):
    _name = "sales.kpi.definition"
    _description = "KPI Definition"
