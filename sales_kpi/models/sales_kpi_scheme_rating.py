from odoo import models


class SalesKpiSchemeRating(models.Model):
    _name = "sales.kpi.scheme.rating"
    _description = "Rating"
