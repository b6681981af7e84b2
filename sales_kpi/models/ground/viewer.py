from odoo import api, models

MANAGER_GROUPS = ("sales_team.group_sale_manager", "sales_kpi.group_kpi_manager")


class SalesKpiViewer(models.AbstractModel):
    """Who may see whose figures: the one place that answers for code that reads with elevated
    rights. The record rules say the same for everything that is read without."""

    _name = "sales.kpi.viewer"
    _description = "Who May See Whose Figures"

    @api.private
    def _is_manager(self):
        """Whether the user sees all figures of his companies."""
        return self.env.su or any(map(self.env.user.has_group, MANAGER_GROUPS))

    @api.private
    def _get_led_teams(self):
        """Teams that the user leads, with the teams below them, archived ones too."""
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        return Team.search([("leader_ids", "in", self.env.uid)])

    @api.private
    def _get_visible_users(self, company, date_from, date_to):
        """Ids of the users whose figures of these local days the user may see.

        :return: a set; None when he may see everybody's
        """
        if self._is_manager():
            return None
        led = set(self._get_led_teams().ids)
        roster = self.env["sales.kpi.membership"]._get_roster(company, date_from, date_to)
        return {self.env.uid} | {user_id for user_id, team_id in roster.items() if team_id in led}
