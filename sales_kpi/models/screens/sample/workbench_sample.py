from odoo import api, models

from .show import show
from .workbench import make_workbench


class SalesKpiWorkbench(models.AbstractModel):
    _inherit = "sales.kpi.workbench"

    @api.model
    @api.readonly
    def get_page(self, options):
        get_page = super().get_page
        return show(
            self,
            lambda: get_page(options),
            lambda: self._get_frame(options).options,
            make_workbench,
        )
