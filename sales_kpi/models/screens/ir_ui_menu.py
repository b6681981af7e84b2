from odoo import api, models

FIRST = {  # where the app opens: the first of these that somebody has
    True: ("sales_kpi_setup_first_menu", "sales_kpi_company_cockpit_menu"),
    False: ("sales_kpi_team_cockpit_menu", "sales_kpi_workbench_menu", "sales_kpi_collection_menu"),
}

# What a salesperson gets to from his scorecard, his workbench or a document, or what is not his to
# do: a menu of thirty leaves hides the ten that he needs.
LED = (
    "activity_report",
    "alert",
    "fact",
    "wall",
    "stream",
    "honour_award",
    "entry_grid",
    "entry",
    "share",
    "targets",
    "target",
    "target_grid",
    "target_proposal",
    "target_change",
    "appraisals",
    "appraisal",
    "appeal",
    "adjustment",
    "consequence_case",
    "finding",
    "lead_entry",
    "report_schedule",
    "opportunity",
    "sale_composition",
    "stage_move",
    "acquisition",
    "retention",
)
PAID = ("pay", "pay_appeal")  # he has My Pay; the folder is for whoever pays, or leads
PAYS = ("sales_kpi.group_kpi_pay", "account.group_account_invoice")


class IrUiMenu(models.Model):
    """Which menus somebody has, and where the app opens: where his role works."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Who leads no team has no team cockpit; what is set up needs no page for it in front. The
        answer is cached for each user: see ``crm.team``, which drops it when somebody becomes a
        leader or ceases to be one, and ``sales.kpi.setup``."""
        hidden = super()._load_menus_blacklist()
        viewer = self.env["sales.kpi.viewer"]
        if not viewer._is_manager() and not viewer._get_led_teams().filtered("active"):
            hidden += self._get_kpi_ids("sales_kpi_team_cockpit_menu")
            hidden += self._get_leaders_menus()
        if self.env["sales.kpi.setup"]._is_done(self.env.user.company_id):
            hidden += self._get_kpi_ids("sales_kpi_setup_first_menu")
        elif viewer._is_manager():  # nobody is paid yet, and there is no room for both
            hidden += self._get_kpi_ids("sales_kpi_my_pay_menu")
        return hidden

    def _get_leaders_menus(self):
        """What a salesperson who leads nobody does without; who only keeps the books sees it."""
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            return []
        names = LED if any(map(self.env.user.has_group, PAYS)) else (*LED, *PAID)
        return [menu for name in names for menu in self._get_kpi_ids(f"sales_kpi_{name}_menu")]

    def _get_kpi_ids(self, name):
        menu = self.env.ref(f"sales_kpi.{name}", raise_if_not_found=False)
        return menu.ids if menu else []

    @api.model
    def load_menus(self, debug):
        """The app opens where the role works, wherever that entry stands in the menu."""
        menus = super().load_menus(debug)
        [app_id] = self._get_kpi_ids("sales_kpi_menu") or [None]
        found = [menu for name in self._get_kpi_landings() for menu in self._get_kpi_ids(name)]
        landing = next((menus[menu] for menu in found if menu in menus), None)
        if app_id not in menus or not landing:
            return menus
        # The dictionaries are cached, and not ours.
        opens = {name: landing[name] for name in ("action_id", "action_model", "action_path")}
        return {**menus, app_id: menus[app_id] | opens}

    def _get_kpi_landings(self):
        return FIRST[bool(self.env["sales.kpi.viewer"]._is_manager())]
