from datetime import date as Date
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

_ONE_DAY = timedelta(days=1)


class SalesKpiTeamDated(models.AbstractModel):
    """What a field of `crm.team`, which only knows the present, said on which (local) days.

    It is kept by itself from the team, and the days before today may be put right by a manager.
    """

    _name = "sales.kpi.team.dated"
    _description = "Dated Field of a Team"
    _order = "team_id, date_from desc, id desc"
    _rec_name = "team_id"
    _kpi_dated = None  # name of the field, here and of the team

    team_id = fields.Many2one(
        "crm.team", string="Sales Team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", help="First day of it. Empty: from the start.")
    date_to = fields.Date(string="To", help="Last day of it. Empty: still so.")

    @api.depends(lambda self: ("team_id", self._kpi_dated) if self._kpi_dated else ("team_id",))
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.team_id.name} ({one[self._kpi_dated].name})"

    @api.constrains("team_id", "date_from", "date_to")
    def _check_overlap(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT one.id FROM %(table)s one
                     JOIN %(table)s other
                       ON other.team_id = one.team_id AND other.id != one.id AND %(share_days)s
                    WHERE one.id = ANY(%(ids)s) LIMIT 1""",
                table=SQL.identifier(self._table),
                share_days=sql_share_days(SQL.identifier("one"), SQL.identifier("other")),
                ids=self.ids,
            )
        )
        for (one_id,) in rows:
            raise ValidationError(self._say_twice(self.browse(one_id).team_id))

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
        :raise ValidationError: somebody says what holds from today on: that is said on the team
            itself
        """
        self.env.registry.clear_cache()
        known = self.sudo().search([("team_id", "in", teams.ids)]).grouped("team_id")
        for team in teams.sudo():
            today, own = self._get_today(team), known.get(team, self.sudo().browse())
            now = own.filtered(lambda one, day=today: one._ends_from(day))
            is_right = now[self._kpi_dated] == team[self._kpi_dated] and all(
                not one.date_to and (one.date_from or today) <= today for one in now
            )
            if not is_right:
                raise ValidationError(self._say_of_today(team))

    def _ends_from(self, day):
        return not self.date_to or self.date_to >= day

    def _say_twice(self, team):
        """That two of them hold on one day."""
        raise NotImplementedError

    def _say_of_today(self, team):
        """Where it is said what holds from today on."""
        raise NotImplementedError

    # ---- kept from the teams -------------------------------------------------------------------
    # Past the own doors, which are for those who put right the past.
    # pylint: disable=missing-return,super-method-mismatch

    @api.model
    def _begin(self, teams):
        """Note what teams say of which nothing is known yet: from the start."""
        vals_list = [self._prepare_one(team, False) for team in teams]
        begun = super(SalesKpiTeamDated, self.sudo()).create(vals_list)
        self.env.registry.clear_cache()
        return begun

    def _prepare_one(self, team, begin):
        now = team[self._kpi_dated].id
        return {"team_id": team.id, self._kpi_dated: now, "date_from": begin}

    @api.model
    def _follow(self, teams):
        """Note what teams say from today on, after they were changed."""
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
        super(SalesKpiTeamDated, begun_today).unlink()
        super(SalesKpiTeamDated, current - begun_today).write({"date_to": today - _ONE_DAY})
        if team[self._kpi_dated]:
            (self - begun_today)._go_on(team, begin, today)

    def _go_on(self, team, begin, today):
        last = self.filtered(lambda one: one.date_to == today - _ONE_DAY)
        if last[self._kpi_dated] == team[self._kpi_dated]:  # there and back on one day
            return super(SalesKpiTeamDated, last).write({"date_to": False})
        return super().create([self._prepare_one(team, begin)])

    def _began_on(self, day):
        return self.date_from >= day if self.date_from else self._is_first_day(self.team_id, day)

    @api.model
    def _is_first_day(self, team, today):
        """Whether the team was made today: then what is said of it holds from the start."""
        return self._get_company(team)._get_kpi_date(team.create_date) == today

    @api.model
    def _get_today(self, team):
        return self._get_company(team)._get_kpi_today()

    def _get_company(self, team):
        return team.company_id or self.env.company

    @api.model
    def _backfill(self):
        """Take over what teams say of which nothing is known: from the start."""
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        known = self.sudo().search([]).team_id  # pylint: disable=no-search-all
        return self._begin(
            Team.search([(self._kpi_dated, "!=", False), ("id", "not in", known.ids)])
        )

    # ---- asked by the figures ------------------------------------------------------------------

    @api.private
    @tools.ormcache()
    def _get_lines(self):
        """[(team id, what it said, first day, last day)]"""
        name = self._kpi_dated
        found = self.sudo().search_fetch([], ["team_id", name, "date_from", "date_to"])
        return tuple(
            (one.team_id.id, one[name].id, one.date_from or Date.min, one.date_to or Date.max)
            for one in found
        )


def sql_share_days(one, other):
    """Whether two rows have a day in common."""
    return SQL(
        """daterange(%(one)s.date_from, %(one)s.date_to, '[]')
           && daterange(%(other)s.date_from, %(other)s.date_to, '[]')""",
        one=one,
        other=other,
    )
