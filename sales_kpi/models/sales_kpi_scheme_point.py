from odoo import models


class SalesKpiSchemePoint(models.Model):
    _name = "sales.kpi.scheme.point"
    _description = "Point of a Score Curve"
