from odoo import api, models

PLACES = {"active", "company_ids"}


class ResUsers(models.Model):
    """Memberships follow whether somebody still works here, and for which companies."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if any("crm_team_member_ids" in vals for vals in vals_list):
            # They may have been made before the user had his companies.
            self.env["sales.kpi.membership"]._open(list(users._kpi_get_places()))
        return users

    def write(self, vals):
        if not PLACES & vals.keys():
            return super().write(vals)
        before = self._kpi_get_places()
        result = super().write(vals)
        self.env["sales.kpi.membership"]._follow(before, self._kpi_get_places())
        return result

    def _kpi_get_places(self):
        Member = self.env["crm.team.member"].sudo()
        return Member.search([("user_id", "in", self.ids)])._kpi_get_places()
