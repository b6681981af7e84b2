from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmTeam(models.Model):
    _inherit = "crm.team"
    _parent_store = True

    parent_id = fields.Many2one(
        "crm.team",
        string="Parent Team",
        index=True,
        ondelete="restrict",
        check_company=True,
        help="A region or a department. Its figures include those of its teams.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.team", "parent_id", string="Teams Below")
    leader_ids = fields.Many2many(
        "res.users",
        string="Leaders",
        compute="_compute_leader_ids",
        search="_search_leader_ids",
        recursive=True,
        compute_sudo=True,
        help="Whoever leads this team or one above it.",
    )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A team can't be above itself."))

    @api.depends("user_id", "parent_path", "parent_id.leader_ids")
    def _compute_leader_ids(self):
        for team in self:
            team.leader_ids = team.user_id | team.parent_id.leader_ids

    def _search_leader_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        led = self.sudo().with_context(active_test=False)._search([("user_id", "in", value)])
        return Domain("id", "child_of", list(led))
