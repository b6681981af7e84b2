from odoo import models


class SalesKpiReader(models.AbstractModel):
    _name = "sales.kpi.reader"
    _description = "KPI Reader"
