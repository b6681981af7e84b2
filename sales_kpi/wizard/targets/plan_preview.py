"""The preview of a plan as a table: people by months, with their sums."""

from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from ...models.ground.figure_format import tell_period
from ...models.screens.grids.grid_totals import GridTotals
from ...tools import period as periods

TOO_BIG = 1e15


class PlanPreview:
    """The parts of one measure of a plan. Reads the lines of the preview once.

    :param measure: ``sales.kpi.target.plan.measure``
    """

    def __init__(self, measure):
        self.env = measure.env
        self.measure = measure
        self.plan = measure.plan_id
        self.lines = self.env["sales.kpi.target.plan.line"].search_fetch(
            [("measure_id", "=", measure.id)],
            ["user_id", "team_id", "date_from", "date_to", "value", "has_existing",
             "existing_value", "is_kept", "ramp"],
        )  # fmt: skip
        self.spans = sorted({(line.date_from, line.date_to) for line in self.lines})
        self.by_cell = {(line.user_id.id, line.date_from): line for line in self.lines}

    def get_data(self):
        rows = [self._get_row(team, user) for team, user in self._get_subjects()]
        return {
            "measures": [{"id": m.id, "name": m.definition_id.name} for m in self.plan.measure_ids],
            "measure_id": self.measure.id,
            "columns": [self._get_column(index) for index in range(len(self.spans))],
            "rows": rows,
            "totals": self._get_totals(rows),
            "may_write": self.plan.state == "preview",
            "team_id": False,
        }

    def _get_subjects(self):
        """[(home team, user)] in the order of the table; who changes teams stands in the first."""
        found = {}
        for line in sorted(self.lines, key=lambda line: line.date_from):
            found.setdefault(line.user_id, line.team_id)
        return sorted(
            ((team, user) for user, team in found.items()),
            key=lambda pair: (
                pair[0].sudo().name or "",
                pair[0].id,
                pair[1].name or "",
                pair[1].id,
            ),
        )

    def _get_totals(self, rows):
        """Empty for what can't be added up: the measure says what everybody's is."""
        if not self.measure.definition_id.is_additive or not rows:
            return False
        figures = [(row["team"], [cell["value"] for cell in row["cells"]]) for row in rows]
        return GridTotals(self.env, figures, self.measure.digits).get_data()

    def _get_column(self, index):
        which = (self.plan.get_step(), *self.spans[index])
        start = self.plan.company_id._get_kpi_calendar()
        name = tell_period(self.env, *which, start)
        unit = self.measure.unit
        return {
            "id": index, "code": periods.label(*which, *start), "name": name, "unit": unit,
            "help": "",
            "unit_text": "%" if unit == "percent" else "", "digits": self.measure.digits,
        }  # fmt: skip

    def _get_row(self, team, user):
        return {
            "user_id": user.id,
            "name": user.name,
            "team": team.sudo().name or "",
            "cells": [
                self._get_cell(self.by_cell.get((user.id, day))) for day, _last in self.spans
            ],
        }

    def _get_cell(self, line):
        if not line:
            reason = self.env._("Belongs to no team then.")
            return {"value": None, "count": 0, "entry_id": False, "editable": False,
                    "reason": reason, "mark": False, "hint": ""}  # fmt: skip
        mark, hint = self._compare(line)
        reason = self.env._("This target is kept.") if line.is_kept else ""
        return {
            "value": line.value,
            "count": 1,
            "entry_id": line.id,
            "editable": not line.is_kept and self.plan.state == "preview",
            "reason": reason,
            "mark": mark,
            "hint": hint,
        }

    def _compare(self, line):
        """("changed", "new" or False; what was the target until now, in words)"""
        definition, company = self.measure.definition_id, self.plan.company_id
        hints = []
        if line.ramp < 100:
            hints.append(self.env._("New hire: %g %% of a full target.", line.ramp))
        if not line.has_existing:
            return "new", " ".join([self.env._("No target until now."), *hints])
        old = definition._format_value(line.existing_value, company)
        same = not float_compare(
            line.value, line.existing_value, precision_digits=self.measure.digits
        )
        return (not same and "changed"), " ".join([self.env._("Until now %s.", old), *hints])

    def save(self, changes):
        """Write what was typed into the table: all of it, or nothing.

        :param changes: [{"user_id", "part": index of the column, "value", "was"}]
        :raise UserError: a figure is none, or no such cell is there
        """
        changes = changes if isinstance(changes, (list, tuple)) else [changes]
        values = [(self._find_line(change), self._read_value(change)) for change in changes]
        for line, value in values:
            line.value = float_round(value, precision_digits=self.measure.digits)

    def _find_line(self, change):
        user_id, part = (change.get(name) for name in ("user_id", "part"))
        valid = type(part) is int and 0 <= part < len(self.spans)
        line = self.by_cell.get((user_id, self.spans[part][0])) if valid else None
        if not line or self.plan.state != "preview":
            raise UserError(self.env._("There is no such cell. Load the preview again."))
        if change.get("was") != line.value:
            raise UserError(
                self.env._("%s was changed meanwhile. Load the preview again.", line.user_id.name)
            )
        return line

    def _read_value(self, change):
        value = change.get("value")
        if type(value) not in (int, float) or not abs(value) < TOO_BIG:
            raise UserError(self.env._("Write a number; 0 where nothing is asked."))
        return value
