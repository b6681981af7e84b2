from odoo import models

from .words import MARK, refuse


class SalesKpiDashboard(models.AbstractModel):
    _inherit = "sales.kpi.dashboard"

    def _get_openers(self):
        return super()._get_openers() | {MARK["kind"]: self._refuse_sample}

    def _refuse_sample(self, _frame, _mark):
        """:raise UserError: there are no records behind it"""
        raise refuse(self.env)
