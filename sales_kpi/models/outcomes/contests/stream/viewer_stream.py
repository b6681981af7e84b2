from odoo import api, models


class SalesKpiViewer(models.AbstractModel):
    _inherit = "sales.kpi.viewer"

    @api.private
    def _get_stream_companies(self):
        """The companies whose stream the user reads. The record rules say the same."""
        user = self.env.user
        is_manager = self._is_manager()
        if not is_manager and not user.has_group("sales_team.group_sale_salesman"):
            return user.company_ids[:0]
        read = {"all", "leaders"} if is_manager or self._get_led_teams() else {"all"}
        return user.company_ids.sudo().filtered(lambda one: one.kpi_stream in read).sudo(False)
