from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Who leads no team has no team cockpit. The answer is cached for each user: see
        ``crm.team``, which drops it when somebody becomes a leader or ceases to be one."""
        hidden = super()._load_menus_blacklist()
        viewer = self.env["sales.kpi.viewer"]
        if not viewer._is_manager() and not viewer._get_led_teams().filtered("active"):
            menu = self.env.ref("sales_kpi.sales_kpi_team_cockpit_menu", raise_if_not_found=False)
            hidden += menu.ids if menu else []
        return hidden
