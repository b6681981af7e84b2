from odoo import models

# What a salesperson gets to from his scorecard, his workbench or a document, or what is not his to
# do: a menu of thirty leaves hides the ten that he needs.
LEADERS_MENUS = (
    "activity_report",
    "fact",
    "wall",
    "entry_grid",
    "entry",
    "target_grid",
    "target_proposal",
    "target_change",
    "appeal",
    "adjustment",
    "consequence_case",
    "stage_stay",
    "lead_entry",
    "opportunity",
    "sale_composition",
    "stage_move",
    "acquisition",
    "retention",
)


class IrUiMenu(models.Model):
    """A salesperson who leads nobody has the menus of every day."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """The answer is cached for each user: see ``crm.team``, which drops it when somebody
        becomes a leader or ceases to be one."""
        hidden = super()._load_menus_blacklist()
        viewer = self.env["sales.kpi.viewer"]
        sells = self.env.user.has_group("sales_team.group_sale_salesman")
        if not sells or viewer._is_manager() or viewer._get_led_teams().filtered("active"):
            return hidden
        names = [f"sales_kpi.sales_kpi_{name}_menu" for name in LEADERS_MENUS]
        found = [self.env.ref(name, raise_if_not_found=False) for name in names]
        return hidden + [menu.id for menu in found if menu]
