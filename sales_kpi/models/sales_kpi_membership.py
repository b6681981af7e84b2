from odoo import models


class SalesKpiMembership(models.Model):
    _name = "sales.kpi.membership"
    _description = "Team Membership"
