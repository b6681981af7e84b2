from odoo import api, models

from .company import make_company
from .show import show


class SalesKpiCompanyCockpit(models.AbstractModel):
    _inherit = "sales.kpi.company.cockpit"

    @api.model
    @api.readonly
    def get_page(self, options):
        get_page = super().get_page
        return show(
            self, lambda: get_page(options), lambda: self._get_frame(options).options, make_company
        )
