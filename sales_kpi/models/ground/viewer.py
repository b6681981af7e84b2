from functools import cached_property

from odoo import api, models

from .subject import REST

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
    def _may_see(self, subject, company, date_from, date_to):
        """Whether the user may see the figures of a subject in a company on these local days.

        :param subject: ("user" | "team" | "company", id)
        """
        return Sight(self).shows_in(subject, company, date_from, date_to)

    @api.private
    def _get_visible_users(self, company, date_from, date_to):
        """Ids of the users whose figures of these local days the user may see.

        :return: a set; None when he may see everybody's
        """
        sight = Sight(self)
        if sight.is_manager:
            return None
        roster = self.env["sales.kpi.membership"]._get_roster(company, date_from, date_to)
        found = {user_id for user_id, team in roster.items() if sight.shows("user", user_id, team)}
        return found | {self.env.uid}


class Sight:
    """What a user may see, asked for once: for whoever asks about many. It lives for one request
    only.

    Figures are one's own, those of the teams that one leads and of whoever belongs to them, or all
    of one's companies for a manager.
    """

    def __init__(self, viewer):
        self.viewer = viewer
        self.env = viewer.env

    @cached_property
    def is_manager(self):
        return self.viewer._is_manager()

    @cached_property
    def led_teams(self):
        """Teams that the user leads, archived ones too."""
        return self.viewer._get_led_teams()

    @cached_property
    def _led_ids(self):
        return frozenset(self.led_teams.ids)

    def leads(self, team_id):
        return team_id in self._led_ids

    def shows(self, kind, subject_id, team_id=None):
        """
        :param team_id: the team that a salesperson belongs to on the last of the days looked at
        """
        if kind == "company" or kind in REST:
            return self.is_manager and (
                self.env.su or subject_id in self.env.user._get_company_ids()
            )
        if self.is_manager or (kind == "user" and subject_id == self.env.uid):
            return True
        return self.leads(subject_id if kind == "team" else team_id)

    def shows_in(self, subject, company, date_from, date_to):
        """The same, where nobody knows yet to which team a salesperson belongs."""
        kind, subject_id = subject
        if kind != "user" or self.shows(kind, subject_id):
            return self.shows(kind, subject_id)
        Membership = self.env["sales.kpi.membership"]
        roster = Membership._get_roster(company, date_from, date_to, subject_id)
        return self.shows(kind, subject_id, roster.get(subject_id))
