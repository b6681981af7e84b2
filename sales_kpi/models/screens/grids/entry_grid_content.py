"""What the grid "Enter Values" holds for one viewer. A plain class: it lives for one request."""

from collections import namedtuple
from functools import cached_property

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ....tools.period import following, previous
from ...ground.figure_format import tell_period

GRID_TYPES = ("month", "quarter")

Person = namedtuple("Person", "team_id day")  # the day on which a new entry is dated
Entries = namedtuple("Entries", "count value entry_id day")  # the last two: of the newest one
Cell = namedtuple("Cell", "value count entry_id editable reason")
NOTHING = Entries(0, None, False, None)


class EntryGridContent:
    """The manual measures of a period, for all whose values the viewer may enter.

    A fixed number of queries, whatever the number of people. Entries are read under the viewer's
    own rules; whose row he gets is decided as those rules do.
    """

    def __init__(self, env, period_type, date, team_id=None):
        self.env = env
        if period_type not in GRID_TYPES:
            raise UserError(env._("Values are entered by the month or by the quarter."))
        Period = env["sales.kpi.period"]
        self.viewer = env["sales.kpi.viewer"]
        self.company = Period._get_company(None)
        self.period_type = period_type
        self.today = self.company._get_kpi_today()
        day = Period._to_day(date) if date else self.today
        self.bounds = Period._bounds(period_type, day, self.company)
        self.entry_day = self.today if self._holds(self.today) else self.bounds[1]
        self.team_id = team_id if team_id in self.teams.ids else None

    def _holds(self, day):
        return self.bounds[0] <= day <= self.bounds[1]

    # ---- who ----------------------------------------------------------------------------------

    @cached_property
    def is_manager(self):
        return self.viewer._is_manager()

    @cached_property
    def led_teams(self):
        return set(self.viewer._get_led_teams().ids)

    @cached_property
    def roster(self):
        """{user id: Person} of all who belonged to a team of the company in the period: the team
        is that of the day on which a new entry would be dated, which is what the rules look at."""
        self.env["sales.kpi.membership"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (user_id) user_id, team_id, day
                  FROM (SELECT user_id, team_id, create_date, id,
                               GREATEST(LEAST(%(day)s, date_to), date_from) AS day
                          FROM sales_kpi_membership
                         WHERE company_id = %(company)s
                           AND (date_from IS NULL OR date_from <= %(end)s)
                           AND (date_to IS NULL OR date_to >= %(start)s)) AS member
              ORDER BY user_id, ABS(day - %(day)s), day DESC, create_date, id
                """,
                day=self.entry_day,
                company=self.company.id,
                start=self.bounds[0],
                end=self.bounds[1],
            )
        )
        return {user_id: Person(team_id, day) for user_id, team_id, day in rows}

    @cached_property
    def people(self):
        """Those of the roster for whom the viewer may enter values."""
        return {uid: person for uid, person in self.roster.items() if self._may_enter(uid, person)}

    def _may_enter(self, user_id, person):
        if self.is_manager:
            return True
        return user_id != self.env.uid and person.team_id in self.led_teams

    @cached_property
    def users(self):
        """The users of the rows, in the order of the screen."""
        users = self.env["res.users"].sudo().browse(self.people)
        below = self.tree.below([self.team_id]) if self.team_id else ()
        shown = users.filtered(lambda u: not below or self.people[u.id].team_id in below)
        return shown.sorted(lambda user: ((user.name or "").casefold(), user.id))

    @cached_property
    def teams(self):
        """The teams of the rows, and those above them that are the viewer's as well."""
        Team = self.env["crm.team"].sudo()
        homes = Team.browse({person.team_id for person in self.people.values()})
        above = self.tree.above(homes.ids)
        mine = above if self.is_manager else above & self.led_teams
        return homes | Team.browse(sorted(mine - set(homes.ids)))

    @cached_property
    def tree(self):
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, self.bounds[1])

    # ---- what ---------------------------------------------------------------------------------

    @cached_property
    def definitions(self):
        domain = [("kind", "=", "manual"), ("company_id", "in", [self.company.id, False])]
        return self.env["sales.kpi.definition"].search(domain)

    @cached_property
    def entries(self):
        """{(user id, definition id): Entries} as far as the viewer may read them."""
        groups = self.env["sales.kpi.entry"]._read_group(
            self.get_entries_domain(list(self.people), self.definitions.ids),
            ["user_id", "definition_id"],
            ["__count", "value:sum", "value:avg", "id:max", "date:max"],
        )
        return {
            (user.id, definition.id): Entries(
                count, average if definition.manual_aggregate == "average" else total, last, day
            )
            for user, definition, count, total, average, last, day in groups
        }

    def get_entries_domain(self, user_ids, definition_ids):
        return [
            ("company_id", "=", self.company.id),
            ("user_id", "in", user_ids),
            ("definition_id", "in", definition_ids),
            ("date", ">=", self.bounds[0]),
            ("date", "<=", self.bounds[1]),
        ]

    @cached_property
    def writable(self):
        """Ids of the entries, alone in their cell, that the viewer may change."""
        ids = [group.entry_id for group in self.entries.values() if group.count == 1]
        return set(self.env["sales.kpi.entry"].browse(ids)._filtered_access("write").ids)

    @cached_property
    def closed_periods(self):
        return self.env["sales.kpi.entry"]._find_closed_periods(self.company, *self.bounds)

    def get_cell(self, user_id, definition_id):
        """The cell of one of the ``people`` and one of the ``definitions``."""
        group = self.entries.get((user_id, definition_id), NOTHING)
        reason = self._get_reason(group, self.people[user_id])
        entry_id = group.count == 1 and group.entry_id
        return Cell(group.value, group.count, entry_id, not reason, reason)

    def _get_reason(self, group, person):
        """Why a cell can't be edited; empty when it can."""
        if group.count > 1:
            return self.env._(
                "%s values were entered in this period: open them to change one.", group.count
            )
        if reason := self._get_closed_reason(group.day or person.day):
            return reason
        if group.count and group.entry_id not in self.writable:
            return self.env._("Entered for another team: only its leaders change it.")
        return ""

    def _get_closed_reason(self, day):
        for period in self.closed_periods:
            if period.date_from <= day <= period.date_to:
                return self.env._("%s is closed: its values stay as they are.", period.display_name)
        return ""

    # ---- the screen ---------------------------------------------------------------------------

    def get_data(self):
        empty = self._get_empty_data()
        return {
            "period": self._get_period_data(),
            "types": self._get_types_data(),
            "closed": self._get_closed_reason(self.entry_day) or False,
            "team_id": self.team_id,
            "teams": self._get_teams_data(),
            "columns": [] if empty else [self._get_column_data(d) for d in self.definitions],
            "rows": [] if empty else [self._get_row_data(user) for user in self.users],
            "empty": empty,
            "can_import": not empty,
        }

    def _get_types_data(self):
        selection = self.env["sales.kpi.period"]._fields["period_type"]._description_selection
        names = dict(selection(self.env))
        return [{"id": name, "name": names[name]} for name in GRID_TYPES]

    def _get_period_data(self):
        start = self.company._get_kpi_calendar()
        earlier = previous(self.period_type, *self.bounds, *start)[0]
        later = following(self.period_type, *self.bounds, *start)[0]
        found = self.env["sales.kpi.period"]._find(self.period_type, self.bounds[0], self.company)
        return {
            "type": self.period_type,
            "label": tell_period(self.env, self.period_type, *self.bounds, start),
            "date_from": fields.Date.to_string(self.bounds[0]),
            "date_to": fields.Date.to_string(self.bounds[1]),
            "entry_day": fields.Date.to_string(self.entry_day),
            "state": found.state or "open",
            "previous": fields.Date.to_string(earlier),
            "next": fields.Date.to_string(later) if later <= self.today else False,
            "is_current": self._holds(self.today),
        }

    def _get_teams_data(self):
        """The teams to choose from, as a tree in reading order."""
        return [
            {"id": team.id, "name": team.name, "depth": depth}
            for team, depth in self.teams._kpi_in_reading_order(self.tree)
        ]

    def _get_column_data(self, definition):
        return {
            "id": definition.id,
            "code": definition.code,
            "name": definition.name,
            "unit": definition.unit,
            "unit_text": self._get_unit_text(definition),
            "range": definition._get_entry_range(),
            "aggregate": definition.manual_aggregate,
            "help": definition.description or "",
        }

    def _get_unit_text(self, definition):
        if definition.unit == "money":
            return self.company.sudo().currency_id.symbol or ""
        if definition.unit == "number":
            return ""
        selection = definition._fields["unit"]._description_selection(self.env)
        return "%" if definition.unit == "percent" else dict(selection)[definition.unit]

    def _get_row_data(self, user):
        team = self.env["crm.team"].sudo().browse(self.people[user.id].team_id)
        cells = (self.get_cell(user.id, definition.id) for definition in self.definitions)
        return {
            "user_id": user.id,
            "name": user.name,
            "team": team.name,
            "cells": [cell._asdict() for cell in cells],
        }

    def _get_empty_data(self):
        """What to do next when there is nothing to fill in; False when there is something."""
        if not self.is_manager and not self.led_teams:
            return {
                "title": self.env._("Nothing to enter for you"),
                "text": self.env._(
                    "Team leaders enter values for the salespeople of their teams. You can read "
                    "what was entered for you."
                ),
                "label": self.env._("Values entered for me"),
                "action": "sales_kpi.sales_kpi_entry_action",
            }
        if not self.definitions:
            return self._get_no_measure_data()
        return False if self.people else self._get_nobody_data()

    def _get_no_measure_data(self):
        may_create = self.env["sales.kpi.definition"].has_access("create")
        return {
            "title": self.env._("No measure is entered by hand"),
            "text": self.env._("Create one that is counted as “Entered by a leader”.")
            if may_create
            else self.env._("Ask your KPI administrator for one that is “Entered by a leader”."),
            "label": may_create and self.env._("Create a measure"),
            "action": may_create
            and {
                "type": "ir.actions.act_window",
                "name": self.env._("Create a measure"),
                "res_model": "sales.kpi.definition",
                "views": [(False, "form")],
                "context": {"default_kind": "manual"},
            },
        }

    def _get_nobody_data(self):
        return {
            "title": self.env._("Nobody to enter values for"),
            "text": self.env._("Add salespeople to a sales team to see them here.")
            if self.is_manager
            else self.env._("Nobody belonged to your teams in this period."),
            "label": self.is_manager and self.env._("Sales Teams"),
            "action": self.is_manager and "sales_team.crm_team_action_config",
        }

    def get_records_action(self, user_id, definition_id):
        """Window action with the entries of a cell."""
        definition = self.definitions.filtered(lambda d: d.id == definition_id)
        if not definition or user_id not in self.people:
            raise AccessError(self.env._("These values are not yours to see."))
        return definition._get_records_action(self.company, *self.bounds, ("user", user_id)) | {
            "views": [(False, "list"), (False, "kanban"), (False, "form")]
        }
