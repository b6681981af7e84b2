from odoo import models


class SalesKpiEntry(models.Model):
    _name = "sales.kpi.entry"
    _description = "Entered Value"
