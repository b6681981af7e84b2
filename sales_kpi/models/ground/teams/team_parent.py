from datetime import date as Date
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ....tools.team_tree import TeamTree

_ONE_DAY = timedelta(days=1)


class SalesKpiTeamParent(models.Model):
    """Which team stood under which other one on which (local) days.

    It is kept from `crm.team`, which only knows the present, and the past may be corrected by a
    manager. A team counts under its first region from the start, since nobody knows since when it
    stood there.
    """

    _name = "sales.kpi.team.parent"
    _description = "Parent Team"
    _order = "team_id, date_from desc, id desc"
    _rec_name = "team_id"
    _check_company_auto = True
    _kpi_shapes_pages = True

    team_id = fields.Many2one(
        "crm.team", string="Sales Team", required=True, index=True, ondelete="cascade"
    )
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
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", help="First day under it. Empty: from the start.")
    date_to = fields.Date(string="To", help="Last day under it. Empty: still there.")

    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "No team can leave its parent team before joining it."
    )

    @api.depends("team_id", "parent_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.team_id.name} ({one.parent_id.name})"

    @api.constrains("team_id", "date_from", "date_to")
    def _check_overlap(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT one.id FROM sales_kpi_team_parent one
                     JOIN sales_kpi_team_parent other
                       ON other.team_id = one.team_id AND other.id != one.id AND %s
                    WHERE one.id = ANY(%s) LIMIT 1""",
                _sql_share_days(SQL.identifier("one"), SQL.identifier("other")),
                self.ids,
            )
        )
        for (one_id,) in rows:
            raise ValidationError(
                self.env._(
                    "%s stands under two teams on the same day. Change the days of the other line "
                    "first.",
                    self.browse(one_id).team_id.name,
                )
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
                _sql_share_days(SQL.identifier("way"), SQL.identifier("up")),
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

    # ---- put right by hand ---------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created._put_right(created.team_id)
        return created

    def write(self, vals):
        teams = self.team_id
        result = super().write(vals)
        self._put_right(teams | self.team_id)
        return result

    def unlink(self):
        teams = self.team_id
        result = super().unlink()
        self._put_right(teams)
        return result

    def _put_right(self, teams):
        """
        :raise ValidationError: somebody says where a team stands from today on: that is said on
            the team itself, whose leaders depend on it
        """
        self.env.registry.clear_cache()
        known = self.sudo().search([("team_id", "in", teams.ids)]).grouped("team_id")
        for team in teams.sudo():
            today, own = self._get_today(team), known.get(team, self.sudo().browse())
            now = own.filtered(lambda one, day=today: one._ends_from(day))
            is_right = now.parent_id == team.parent_id and all(
                not one.date_to and (one.date_from or today) <= today for one in now
            )
            if not is_right:
                raise ValidationError(
                    self.env._(
                        "Where %s stands from today on is said on the team itself: change its "
                        "parent team there. Here you put right the days before today.",
                        team.name,
                    )
                )

    def _ends_from(self, day):
        return not self.date_to or self.date_to >= day

    # ---- kept from the teams -------------------------------------------------------------------
    # Past the own doors, which are for those who put right the past.
    # pylint: disable=missing-return,super-method-mismatch

    @api.model
    def _begin(self, teams):
        """Note where teams stand of which nothing is known yet: from the start."""
        vals_list = [{"team_id": team.id, "parent_id": team.parent_id.id} for team in teams]
        return self.sudo().create(vals_list)

    @api.model
    def _follow(self, teams):
        """Note where teams stand from today on, after they were moved."""
        if not teams:
            return
        known = self.sudo().search([("team_id", "in", teams.ids)], order="id").grouped("team_id")
        for team in teams.sudo():
            known.get(team, self.sudo().browse())._move(team)
        self.env.registry.clear_cache()

    def _move(self, team):
        """
        :param self: what is known of the team
        """
        today = self._get_today(team)
        begin = today if self or not self._is_first_day(team, today) else False
        current = self.filtered(lambda one: one._ends_from(today))
        begun_today = current.filtered(lambda one: one._began_on(today))
        for one in begun_today:  # it leaves no trace
            begin = one.date_from
        super(SalesKpiTeamParent, begun_today).unlink()
        super(SalesKpiTeamParent, current - begun_today).write({"date_to": today - _ONE_DAY})
        if team.parent_id:
            (self - begun_today)._go_on(team, begin, today)

    def _go_on(self, team, begin, today):
        last = self.filtered(lambda one: one.date_to == today - _ONE_DAY)
        if last.parent_id == team.parent_id:  # there and back on one day
            return super(SalesKpiTeamParent, last).write({"date_to": False})
        vals = {"team_id": team.id, "parent_id": team.parent_id.id, "date_from": begin}
        return super().create([vals])

    def _began_on(self, day):
        if self.date_from:
            return self.date_from >= day
        return (self.team_id.company_id or self.env.company)._get_kpi_date(self.create_date) == day

    @api.model
    def _is_first_day(self, team, today):
        """Whether a team, or the first tree of teams, was made today: then what is said of it
        holds from the start."""
        first = self.sudo().search([], order="create_date", limit=1)
        get_day = (team.company_id or self.env.company)._get_kpi_date
        made = (team.create_date, first.create_date or fields.Datetime.now())
        return today in map(get_day, made)

    @api.model
    def _get_today(self, team):
        return (team.company_id or self.env.company)._get_kpi_today()

    @api.model
    def _backfill(self):
        """Take over the tree as it is, of teams that nothing is known of: from the start."""
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        known = self.sudo().search([]).team_id  # pylint: disable=no-search-all
        teams = Team.search([("parent_id", "!=", False), ("id", "not in", known.ids)])
        return self._begin(teams)

    # ---- asked by the figures ------------------------------------------------------------------

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

    @tools.ormcache()
    def _get_lines(self):
        """[(team id, parent id, first day, last day)]"""
        found = self.sudo().search_fetch([], ["team_id", "parent_id", "date_from", "date_to"])
        return tuple(
            (
                one.team_id.id,
                one.parent_id.id,
                one.date_from or Date.min,
                one.date_to or Date.max,
            )
            for one in found
        )


def _sql_share_days(one, other):
    """Whether two rows have a day in common."""
    return SQL(
        """daterange(%(one)s.date_from, %(one)s.date_to, '[]')
           && daterange(%(other)s.date_from, %(other)s.date_to, '[]')""",
        one=one,
        other=other,
    )
