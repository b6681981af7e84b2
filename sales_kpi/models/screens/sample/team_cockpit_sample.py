from odoo import api, models

from .show import show
from .team import make_team, sort_heat


class SalesKpiTeamCockpit(models.AbstractModel):
    _inherit = "sales.kpi.team.cockpit"

    @api.model
    @api.readonly
    def get_page(self, options):
        get_page = super().get_page
        return show(
            self, lambda: get_page(options), lambda: self._get_frame(options).options, make_team
        )

    @api.model
    @api.readonly
    def get_heat(self, options, choice):
        if self.env["sales.kpi.setup"]._shows_sample(self.env.company):
            self._get_frame(options)
            return sort_heat(make_team(self.env, options)["heat"], choice)
        return super().get_heat(options, choice)
