from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.compare import is_computable
from ..ground.figure_format import tell_day
from ..ground.viewer import MANAGER_GROUPS


class SalesKpiEntry(models.Model):
    """A value that a leader enters or imports for a measure nobody can count, such as a service
    score."""

    _name = "sales.kpi.entry"
    _description = "Entered Value"
    _kpi_own_rows = ("user_id", None)
    _order = "date desc, user_id, id desc"
    _check_company_auto = True

    definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Measure",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "=", "manual")],
    )
    unit = fields.Selection(related="definition_id.unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, index=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    value = fields.Float(required=True)
    value_range = fields.Char(string="May Be Entered", compute="_compute_value_range")
    note = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        help="The salesperson's team on that day.",
    )

    @api.depends("definition_id")
    def _compute_value_range(self):
        """Said where the value is typed, before it is refused."""
        for entry in self:
            definition = entry.definition_id
            entry.value_range = definition._get_entry_range() if definition else ""

    @api.depends("user_id", "date", "company_id")
    def _compute_team_id(self):
        for company, entries in self.grouped("company_id").items():
            pairs = {(entry.user_id.id, entry.date) for entry in entries}
            teams = self._get_teams_on(company, pairs)
            for entry in entries:
                entry.team_id = teams.get((entry.user_id.id, entry.date))

    @api.constrains("value", "definition_id", "user_id", "date")
    def _check_value(self):
        for entry in self:
            if problem := entry._find_value_problem():
                raise ValidationError(
                    self.env._(
                        "%(measure)s of %(name)s on %(day)s: %(problem)s",
                        measure=entry.definition_id.name,
                        name=entry.user_id.name,
                        day=tell_day(self.env, entry.date),
                        problem=problem,
                    )
                )

    def _find_value_problem(self):
        if not is_computable(self.value):
            return self.env._("this is not a number.")
        return self.definition_id._find_value_problem(self.value)

    @api.constrains("definition_id")
    def _check_definition(self):
        for entry in self:
            if entry.definition_id.kind != "manual":
                raise ValidationError(
                    self.env._(
                        "%s is counted by itself: nobody enters it.", entry.definition_id.name
                    )
                )

    @api.model
    def default_get(self, fields):
        return _without_team(super().default_get(fields))

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create([_without_team(vals) for vals in vals_list])
        entries._check_open()
        return entries

    def write(self, vals):
        self._check_open()
        result = super().write(_without_team(vals))
        if not self.env.su:
            # Odoo checks the rules on what was there before; here also on what there is now.
            self.flush_recordset()
            self.check_access("write")
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    @api.model
    def _may_enter(self):
        """Whether the user enters values for anybody: managers, and those who lead a team."""
        if any(map(self.env.user.has_group, MANAGER_GROUPS)):
            return True
        return bool(self.env["sales.kpi.viewer"]._get_led_teams())

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_enter())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Reps read what was entered for them, without buttons that would only refuse."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._may_enter():
            for flag in ("create", "edit", "delete", "import"):
                arch.set(flag, "0")
        return arch, view

    def _check_open(self):
        days = {(entry.company_id, entry.date) for entry in self}
        for (_company, day), period in self.env["sales.kpi.period"]._hold_days(days).items():
            raise UserError(
                self.env._(
                    "%(day)s lies in %(period)s, which is closed: its values stay as they are.",
                    day=tell_day(self.env, day),
                    period=period.display_name,
                )
            )

    @api.model
    def _find_closed_periods(self, company, date_from, date_to):
        """All periods in review or locked that hold one of these local days."""
        Period = self.env["sales.kpi.period"].sudo()
        return Period.search(Period._get_closed_domain(company, date_from, date_to))

    @api.model
    def _get_teams_on(self, company, pairs):
        """The teams that people belonged to, each on a day of his own; one query.

        :param pairs: (user id, local day), many
        :return: {(user id, day): team id}, without those who were in none; as
            ``sales.kpi.membership._get_roster`` says of a single day
        """
        pairs = [pair for pair in pairs if all(pair)]
        if not company or not pairs:
            return {}
        self.env["sales.kpi.membership"].flush_model()
        users, days = map(list, zip(*pairs, strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (asked.user_id, asked.day)
                       asked.user_id, asked.day, member.team_id
                  FROM unnest(%(users)s::int[], %(days)s::date[]) AS asked(user_id, day)
                  JOIN sales_kpi_membership member
                    ON member.user_id = asked.user_id AND member.company_id = %(company)s
                   AND (member.date_from IS NULL OR member.date_from <= asked.day)
                   AND (member.date_to IS NULL OR member.date_to >= asked.day)
              ORDER BY asked.user_id, asked.day, member.create_date, member.id
                """,
                users=users,
                days=days,
                company=company.id,
            )
        )
        return {(user_id, day): team_id for user_id, day, team_id in rows}


def _without_team(vals):
    """The team decides who may enter a value: it is looked up, whatever somebody says."""
    return {name: value for name, value in vals.items() if name != "team_id"}
