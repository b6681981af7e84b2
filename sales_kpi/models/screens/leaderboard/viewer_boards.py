from odoo import api, models


class SalesKpiViewer(models.AbstractModel):
    _inherit = "sales.kpi.viewer"

    @api.private
    def _get_board_companies(self):
        """The companies whose leaderboard the user may open."""
        user = self.env.user
        is_sales = user.has_group("sales_team.group_sale_salesman")
        return user.company_ids if is_sales or self._is_manager() else user.company_ids[:0]
