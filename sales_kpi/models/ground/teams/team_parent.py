from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ....tools.team_tree import TeamTree
from .team_dated import sql_share_days

PUT_RIGHT = "sales_kpi.tree_put_right"  # parameter: when another past of the tree was told last


class SalesKpiTeamParent(models.Model):
    """Which team stood under which other one on which (local) days. A team counts under its first
    region from the start, since nobody knows since when it stood there.
    """

    _name = "sales.kpi.team.parent"
    _description = "Parent Team"
    _inherit = ["sales.kpi.team.dated"]
    _check_company_auto = True
    _kpi_shapes_pages = True
    _kpi_dated = "parent_id"

    parent_id = fields.Many2one(
        "crm.team",
        string="Parent Team",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="The region or department whose figures of a period include those of the team, if it "
        "stood there on the last day of the period.",
    )
    date_from = fields.Date(help="First day under it. Empty: from the start.")
    date_to = fields.Date(help="Last day under it. Empty: still there.")

    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "No team can leave its parent team before joining it."
    )

    @api.constrains("team_id", "parent_id", "date_from", "date_to")
    def _check_loop(self):
        """Go up from each, on the days that all teams on the way have in common."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE way AS (
                    SELECT id, ARRAY[team_id] AS teams, parent_id, date_from, date_to
                      FROM sales_kpi_team_parent WHERE id = ANY(%s)
                     UNION ALL
                    SELECT way.id, way.teams || way.parent_id, up.parent_id,
                           GREATEST(way.date_from, up.date_from), LEAST(way.date_to, up.date_to)
                      FROM way
                      JOIN sales_kpi_team_parent up ON up.team_id = way.parent_id AND %s
                     WHERE NOT way.parent_id = ANY(way.teams)
                )
                SELECT id FROM way WHERE parent_id = ANY(teams) LIMIT 1
                """,
                self.ids,
                sql_share_days(SQL.identifier("way"), SQL.identifier("up")),
            )
        )
        for (one_id,) in rows:
            raise ValidationError(
                self.env._(
                    "%s would stand above itself on some of these days. Choose other days, or "
                    "another parent team.",
                    self.browse(one_id).team_id.name,
                )
            )

    def _say_twice(self, team):
        return self.env._(
            "%s stands under two teams on the same day. Change the days of the other line first.",
            team.name,
        )

    def _say_of_today(self, team):
        return self.env._(
            "Where %s stands from today on is said on the team itself: change its parent team "
            "there. Here you put right the days before today.",
            team.name,
        )

    def _put_right(self, teams):
        """What was counted before now was added up by another tree."""
        now = fields.Datetime.to_string(fields.Datetime.now())
        self.env["ir.config_parameter"].sudo().set_param(PUT_RIGHT, now)
        return super()._put_right(teams)

    def _began_on(self, day):
        """The first tree is made after the records begin: what was said that day was no move."""
        if self.date_from:
            return self.date_from >= day
        return self._get_company(self.team_id)._get_kpi_date(self.create_date) == day

    @api.model
    def _is_first_day(self, team, today):
        """Whether a team, or the first tree of teams, was made today."""
        first = self.sudo().search([], order="create_date", limit=1)
        made = first.create_date or fields.Datetime.now()
        first_day = self._get_company(team)._get_kpi_date(made)
        return first_day == today or super()._is_first_day(team, today)

    # ---- asked by the figures ------------------------------------------------------------------

    @api.model
    @api.private
    def _is_counted_by(self, as_of):
        """Whether the figures that were counted at a moment were added up by the tree that is
        known now: no other past was told since."""
        told = self.env["ir.config_parameter"].sudo().get_param(PUT_RIGHT)
        return not told or fields.Datetime.to_datetime(told) < as_of

    @api.model
    @api.private
    def _get_tree(self, company, date_to):
        """The ``TeamTree`` by which figures of days of a company are added up: as it stood on the
        last of them, or stands today while they run.

        :param date_to: last local day
        """
        day = min(date_to, company._get_kpi_today())
        return TeamTree(
            {
                team_id: parent_id
                for team_id, parent_id, first, last in self._get_lines()
                if first <= day <= last
            }
        )
