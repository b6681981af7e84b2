"""What the grid of targets holds for one viewer, and what becomes of the changes to it."""

from functools import cached_property

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import float_round

from ....tools import period as periods
from ...ground.figure_format import tell_period
from ...targets.target_basis import PlanFigures
from .entry_grid_changes import TOO_BIG
from .grid_totals import GridTotals

STEPS = ("month", "quarter")
VALUE_DIGITS = 6
TOTAL_DIGITS = 2


class TargetGridContent:
    """The targets of one measure: a row a salesperson, a column a month or quarter of a year.

    A fixed number of queries, whatever the number of people. Targets are read and written under
    the viewer's own rules.
    """

    def __init__(self, env, definition_id=None, step="month", date=None):
        self.env = env
        if step not in STEPS:
            raise UserError(env._("Targets are shown by the month or by the quarter."))
        Period = env["sales.kpi.period"]
        self.company = Period._get_company(None)
        self.step = step
        self.today = self.company._get_kpi_today()
        self.start = self.company._get_kpi_calendar()
        day = Period._to_day(date) if date else self.today
        self.bounds = periods.bounds("year", day, *self.start)
        figures = PlanFigures(env, self.company, "year", self.bounds)
        self.parts = figures.get_parts(step)
        self.definition = self._choose(definition_id)

    @cached_property
    def definitions(self):
        domain = [("company_id", "in", [self.company.id, False])]
        return self.env["sales.kpi.definition"].search(domain)

    def _choose(self, definition_id):
        """The measure asked for, else the one with most targets in the year."""
        found = self.definitions.filtered(lambda definition: definition.id == definition_id)
        if found:
            return found
        domain = [("company_id", "=", self.company.id), ("period_id.period_type", "=", self.step),
                  ("period_id.date_from", ">=", self.bounds[0]),
                  ("period_id.date_to", "<=", self.bounds[1])]  # fmt: skip
        rows = self.env["sales.kpi.target"]._read_group(
            domain, ["definition_id"], ["__count"], order="__count desc", limit=1
        )
        used = rows[0][0] if rows else self.definitions
        return (used & self.definitions)[:1] or self.definitions[:1]

    @cached_property
    def may_write(self):
        return self.env["sales.kpi.target"].has_access("write")

    @cached_property
    def roster(self):
        """{user id: home team id} of those whose targets the viewer may see."""
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(self.company, *self.bounds)
        visible = self.env["sales.kpi.viewer"]._get_visible_users(self.company, *self.bounds)
        return {u: team for u, team in roster.items() if visible is None or u in visible}

    @cached_property
    def targets(self):
        """{(user id, index of the part): target}"""
        indexes = {part[0]: index for index, part in enumerate(self.parts)}
        found = self.env["sales.kpi.target"].search(
            [
                ("definition_id", "=", self.definition.id),
                ("company_id", "=", self.company.id),
                ("subject_type", "=", "user"),
                ("period_id.period_type", "=", self.step),
                ("period_id.date_from", "in", list(indexes)),
            ]
        )
        return {(t.user_id.id, indexes[t.period_id.date_from]): t for t in found}

    @cached_property
    def users(self):
        """By team, so that its sum has its people above it, and by name."""
        users = self.env["res.users"].sudo().browse(self.roster)
        teams = self.env["crm.team"].sudo().browse(filter(None, self.roster.values()))
        names = {team.id: (team.name or "").casefold() for team in teams}
        return users.sorted(
            lambda user: (
                names.get(self.roster[user.id], ""),
                self.roster[user.id] or 0,
                (user.name or "").casefold(),
                user.id,
            )
        )

    @cached_property
    def closed(self):
        """{index of a part: name} of those that take no other target."""
        Period = self.env["sales.kpi.period"].sudo()
        found = [Period._find(self.step, part[0], self.company) for part in self.parts]
        return {
            index: period.display_name
            for index, period in enumerate(found)
            if period.state in ("review", "locked")
        }

    def get_reason(self, index, user_id=None):
        """Why a cell can't be edited; empty when it can."""
        if index in self.closed:
            return self.env._("%s is closed: its targets stay as they are.", self.closed[index])
        if not self.may_write:
            return self.env._("Targets are set by the sales manager.")
        return self.own_reason if user_id == self.env.uid else ""

    @cached_property
    def own_reason(self):
        """Why the viewer does not set his own targets; empty when he does."""
        return self.env["sales.kpi.own.case"]._get_reason(self.env.user, self.company)

    # ---- the screen ---------------------------------------------------------------------------

    def get_data(self):
        rows = [self._get_row_data(user) for user in self.users]
        return {
            "period": self._get_period_data(),
            "step": self.step,
            "steps": self._get_steps_data(),
            "definition_id": self.definition.id,
            "definitions": [{"id": d.id, "name": d.name} for d in self.definitions],
            "columns": [self._get_column_data(index) for index in range(len(self.parts))],
            "rows": rows,
            "totals": self._get_totals_data(rows),
            "may_write": self.may_write,
            "first": self._get_first(),
        }

    def _get_totals_data(self, rows):
        """What salespeople's targets add up to; False for what can't be added up."""
        if not (self.definition.is_additive and rows):
            return False
        figures = [(row["team"], [cell["value"] for cell in row["cells"]]) for row in rows]
        digits = TOTAL_DIGITS if self.money_digits is None else self.money_digits
        return GridTotals(self.env, figures, digits).get_data()

    def _get_first(self):
        """Index of the column at which the screen begins: that of today, else the first."""
        return next((i for i, part in enumerate(self.parts) if part[0] <= self.today <= part[1]), 0)

    @cached_property
    def money_digits(self):
        """Decimals of the currency; None for what is no money."""
        if not self.definition or self.definition.unit != "money":
            return None
        return self.company.sudo().currency_id.decimal_places

    def _get_period_data(self):
        earlier = periods.previous("year", *self.bounds, *self.start)[0]
        later = periods.following("year", *self.bounds, *self.start)[0]
        return {
            "type": "year",
            "label": periods.label("year", *self.bounds, *self.start),
            "date_from": fields.Date.to_string(self.bounds[0]),
            "date_to": fields.Date.to_string(self.bounds[1]),
            "state": "open",
            "previous": fields.Date.to_string(earlier),
            "next": fields.Date.to_string(later),
            "is_current": self.bounds[0] <= self.today <= self.bounds[1],
        }

    def _get_steps_data(self):
        selection = self.env["sales.kpi.period"]._fields["period_type"]._description_selection
        names = dict(selection(self.env))
        return [{"id": name, "name": names[name]} for name in STEPS]

    def _get_column_data(self, index):
        return {
            "id": index,
            "code": periods.label(self.step, *self.parts[index], *self.start),
            "name": tell_period(self.env, self.step, *self.parts[index], self.start),
            "unit": self.definition.unit,
            "unit_text": "%" if self.definition.unit == "percent" else "",
            "digits": VALUE_DIGITS if self.money_digits is None else self.money_digits,
            "help": (self.closed.get(index) and self.get_reason(index)) or "",
        }

    def _get_row_data(self, user):
        team = self.env["crm.team"].sudo().browse(self.roster[user.id])
        return {
            "user_id": user.id,
            "name": user.name,
            "team": team.name or "",
            "cells": [self._get_cell_data(user.id, index) for index in range(len(self.parts))],
        }

    def _get_cell_data(self, user_id, index):
        target = self.targets.get((user_id, index))
        reason = self.get_reason(index, user_id)
        return {
            "value": target.value if target else None,
            "count": 1 if target else 0,
            "entry_id": target.id if target else False,
            "editable": not reason,
            "reason": reason,
        }

    # ---- changes ------------------------------------------------------------------------------

    def save(self, changes, reason):
        """Write what was typed: all of it, or nothing.

        :param changes: [{"user_id", "part": index of the column, "value": number or None, "was"}]
        :raise UserError: names each bad cell
        """
        self.env["sales.kpi.target"].check_access("write")
        changes = changes if isinstance(changes, (list, tuple)) else [changes]
        problems = [problem for change in changes if (problem := self._find_problem(change))]
        if len({self._get_key(change) for change in changes}) < len(changes):
            problems.append(self.env._("A cell is given twice."))
        if not str(reason or "").strip():
            problems.append(self.env._("Say why these targets are set."))
        if problems:
            raise UserError(
                self.env._("Nothing was saved. Mend these first:")
                + "".join(f"\n- {problem}" for problem in dict.fromkeys(problems))
            )
        self._write(changes, str(reason))

    def _get_key(self, change):
        change = change if isinstance(change, dict) else {}
        key = (change.get("user_id"), change.get("part"))
        return tuple(part if type(part) is int else -1 for part in key)

    def _find_problem(self, change):
        """What is wrong with a change, in words; None when it is fine."""
        user_id, index = self._get_key(change)
        if user_id not in self.roster or not 0 <= index < len(self.parts):
            return self.env._("There is no such cell.")
        problem = self.get_reason(index, user_id)
        target = self.targets.get((user_id, index))
        if not _is_figure(change.get("value", "")):
            problem = self.env._("this is not a number.")
        elif change.get("was") != (target.value if target else None):
            problem = self.env._("changed meanwhile by somebody else. Load the targets again.")
        if not problem:
            return None
        return self.env._(
            "%(who)s, %(period)s: %(problem)s",
            who=self.env["res.users"].sudo().browse(user_id).name,
            period=tell_period(self.env, self.step, *self.parts[index], self.start),
            problem=problem,
        )

    def _write(self, changes, reason):
        Target = self.env["sales.kpi.target"].with_context(kpi_reason=reason)
        gone, changed, fresh = Target, {}, []
        for change in changes:
            key, value = self._get_key(change), self._round(change["value"])
            target = self.targets.get(key, Target).with_env(Target.env)
            if value is None:
                gone |= target
            elif target and target.value != value:
                changed[target] = value
            elif not target:
                fresh.append((key, value))
        gone.unlink()
        Target._set_values(changed, reason)
        Target.create([self._prepare(key, value) for key, value in fresh])

    def _round(self, value):
        """Money to its smallest coin."""
        if value is None or self.money_digits is None:
            return value
        return float_round(value, precision_digits=self.money_digits)

    def _prepare(self, key, value):
        user_id, index = key
        period = self.env["sales.kpi.period"].get_or_create(
            self.step, self.parts[index][0], self.company.id
        )
        return {
            "period_id": period.id,
            "definition_id": self.definition.id,
            "user_id": user_id,
            "value": value,
        }


def _is_figure(value):
    """A number that can be kept, or None."""
    return value is None or (type(value) in (int, float) and abs(value) < TOO_BIG)
