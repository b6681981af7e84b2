from odoo import models


class SalesKpiStageMove(models.Model):
    _name = "sales.kpi.stage.move"
    _description = "Stage Move"
