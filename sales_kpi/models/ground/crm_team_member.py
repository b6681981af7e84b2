from odoo import api, models


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env["sales.kpi.membership"]._open(members._kpi_get_pairs().values())
        return members

    def write(self, vals):
        if not {"active", "user_id", "crm_team_id"} & vals.keys():
            return super().write(vals)
        before = self._kpi_get_pairs()
        result = super().write(vals)
        after = self._kpi_get_pairs()
        Membership = self.env["sales.kpi.membership"]
        left = [member for member in before if after.get(member) != before[member]]
        Membership._close([(*before[member], member.create_date) for member in left])
        Membership._open([after[m] for m in after if before.get(m) != after[m]])
        return result

    def unlink(self):
        pairs = self._kpi_get_pairs()
        self.env["sales.kpi.membership"]._close(
            [(*pair, member.create_date) for member, pair in pairs.items()]
        )
        return super().unlink()

    def _kpi_get_pairs(self):
        """{member: (user, team)} of those who are in a team now."""
        active = self.sudo().filtered("active")
        return {member: (member.user_id, member.crm_team_id) for member in active}
