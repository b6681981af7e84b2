from odoo import api, models

from .board import make_board
from .show import show
from .words import refuse


class SalesKpiLeaderboard(models.AbstractModel):
    _inherit = "sales.kpi.leaderboard"

    @api.model
    @api.readonly
    def get_board(self, options):
        get_page = super().get_board
        return show(
            self,
            lambda: get_page(options),
            lambda: self._get_contents(options).options,
            make_board,
        )

    @api.model
    @api.readonly
    def open_records(self, options, subject_id, code):
        self._check_no_sample()
        return super().open_records(options, subject_id, code)

    def _check_no_sample(self):
        """:raise UserError: there are no records behind what is shown"""
        if self.env["sales.kpi.setup"]._shows_sample(self.env.company):
            raise refuse(self.env)
