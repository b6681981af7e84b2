from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Who leads: the menus, which are cached, depend on it.
LEADING = {"active", "parent_id", "user_id"}
# What is kept of which days: field -> where.
DATED = {"parent_id": "sales.kpi.team.parent", "user_id": "sales.kpi.team.leader"}


class CrmTeam(models.Model):
    _inherit = "crm.team"
    _parent_store = True
    _kpi_shapes_pages = True

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
        users = tuple(sorted(value, key=str))
        return Domain("id", "child_of", list(self._get_led_ids(users)))

    @tools.ormcache("users")
    def _get_led_ids(self, users):
        """Ids of the teams that one of these users leads himself. Every rule asks for them."""
        teams = self.sudo().with_context(active_test=False)
        return tuple(teams._search([("user_id", "in", users)]))

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        for name, model in DATED.items():
            if known := teams.filtered(name):
                self.env[model]._begin(known)
        if teams.user_id:
            self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        before = {name: {team: team[name] for team in self} for name in DATED.keys() & vals.keys()}
        places = self._kpi_get_places() if "company_id" in vals else {}
        result = super().write(vals)
        if "company_id" in vals:
            self.env["sales.kpi.membership"]._follow(places, self._kpi_get_places())
        for name, former in before.items():
            moved = self.filtered(lambda team, name=name, was=former: team[name] != was[team])
            self.env[DATED[name]]._follow(moved)
        if LEADING & vals.keys():
            self.env.registry.clear_cache()
        return result

    def _kpi_get_places(self):
        return self.env["crm.team.member"].sudo().search(
            [("crm_team_id", "in", self.ids)]
        )._kpi_get_places()  # fmt: skip

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _kpi_in_reading_order(self, tree):
        """[(team, depth)], each team below the one that it belongs to, by name; the depth counts
        only teams that are in ``self``.

        :param tree: ``TeamTree``
        """
        names = {team.id: team.name for team in self}
        shown = {team: [part for part in tree.path(team.id) if part in names] for team in self}
        ordered = sorted(self, key=lambda team: [(names[part], part) for part in shown[team]])
        return [(team, len(shown[team]) - 1) for team in ordered]
