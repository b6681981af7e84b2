from odoo import models


class SalesKpiLeaderboard(models.AbstractModel):
    _name = "sales.kpi.leaderboard"
    _description = "Leaderboard"
