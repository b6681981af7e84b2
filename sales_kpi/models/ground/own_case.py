from odoo import api, models
from odoo.exceptions import AccessError

from .viewer import MANAGER_GROUPS

KPI_GROUP = "sales_kpi.group_kpi_manager"
SALES = "sales_team.group_sale_salesman"
NAMED = 3  # who could do it instead; more are not named


class SalesKpiOwnCase(models.AbstractModel):
    """Nobody decides about himself where somebody else can: the one place that says so.

    A manager who sells has a score, a target and an appeal like everybody else. Another manager
    decides about them; of a proposed target, his leader may. Who is the only one to decide does it
    himself, and the log says so.
    """

    _name = "sales.kpi.own.case"
    _description = "Deciding About Oneself"

    @api.private
    def _is_forbidden(self, user, company, team=None, groups=None):
        """Whether the caller would decide about himself though somebody else can.

        :param user: whom it is about
        :param company: whose managers decide
        :param team: his team, where its leaders and those above may decide, too
        :param groups: who decides, where it isn't those who administer the figures
        """
        return self._is_own(user) and bool(self._find_others(company, team, groups))

    @api.private
    def _check(self, user, company, team=None, groups=None):
        """Check that the caller does not decide about himself; see ``_is_forbidden``.

        :raise AccessError: he does, and somebody else can
        """
        if reason := self._get_reason(user, company, team, groups):
            raise AccessError(reason)

    @api.private
    def _get_reason(self, user, company, team=None, groups=None):
        """Why the caller does not decide about a user, and whom to ask; empty when he may."""
        if not self._is_forbidden(user, company, team, groups):
            return ""
        others = self._find_others(company, team, groups)[:NAMED]
        return self.env._(
            "Nobody decides about himself. Ask somebody else: %s.", ", ".join(others.mapped("name"))
        )

    @api.private
    def _log(self, records):
        """Write into the chatter of records that their own salesperson decided about himself."""
        own = records.sudo().filtered(lambda record: self._is_own(record.user_id))
        text = self.env._("%s decided about himself: nobody else could.", self.env.user.name)
        if own and "trail_ids" in own:
            own._note(text)
        if own:
            own._message_log_batch(bodies=dict.fromkeys(own.ids, text))

    @api.private
    def _get_managers(self, company, groups=(KPI_GROUP,)):
        """Who administers the figures of a company, the first one first."""
        found = self.env["res.users"].sudo().union(
            *(self.env.ref(group).sudo().all_user_ids for group in groups)
        )  # fmt: skip
        return found.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        ).sorted("id")

    @api.private
    def _get_leaders(self, team, company):
        """Who leads a team, and those above it, the nearest one first."""
        found, team = self.env["res.users"].sudo(), team.sudo()
        while team:
            user = team.user_id
            if user.active and company in user.company_ids and user.has_group(SALES):
                found |= user
            team = team.parent_id
        return found

    def _is_own(self, user):
        return not self.env.su and user.id == self.env.uid

    def _find_others(self, company, team=None, groups=None):
        """Who can decide, but the caller."""
        usual = MANAGER_GROUPS if team is not None else (KPI_GROUP,)
        found = self._get_managers(company, groups or usual)
        if team is not None:
            found = self._get_leaders(team, company) | found
        return found - self.env.user
