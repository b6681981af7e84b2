from odoo import api, models

from .show import show
from .wall import make_wall


class SalesKpiWall(models.AbstractModel):
    _inherit = "sales.kpi.wall"

    @api.model
    @api.readonly
    def get_page(self, options):
        get_page = super().get_page

        def check():
            self._get_contents({})
            return options if isinstance(options, dict) else {}

        return show(self, lambda: get_page(options), check, make_wall)
