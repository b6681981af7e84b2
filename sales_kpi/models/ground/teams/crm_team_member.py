from odoo import api, models

from .membership import get_companies


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env["sales.kpi.membership"]._open(list(members._kpi_get_places()))
        return members

    def write(self, vals):
        if not {"active", "user_id", "crm_team_id"} & vals.keys():
            return super().write(vals)
        before = self._kpi_get_places()
        result = super().write(vals)
        self.env["sales.kpi.membership"]._follow(before, self._kpi_get_places())
        return result

    def unlink(self):
        self.env["sales.kpi.membership"]._close(self._kpi_get_places())
        return super().unlink()

    def _kpi_get_places(self):
        """{(user, team, company): instant since when he is a member} of those who are in a team
        now, in each company in which they work there."""
        return {
            (member.user_id, member.crm_team_id, company): member.create_date
            for member in self.sudo()
            if member.active and member.user_id.active
            for company in get_companies(member.user_id, member.crm_team_id)
        }
