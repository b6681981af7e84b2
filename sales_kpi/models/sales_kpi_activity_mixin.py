from odoo import models


class SalesKpiActivityMixin(models.AbstractModel):
    _name = "sales.kpi.activity.mixin"
    _description = "Sales Activity Mixin"
