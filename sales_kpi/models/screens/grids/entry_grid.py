from odoo import api, models
from odoo.tools import SQL

from .entry_grid_changes import EntryGridChanges
from .entry_grid_content import EntryGridContent


class SalesKpiEntry(models.Model):
    """The screen "Enter Values": all values of a period in one grid."""

    _inherit = "sales.kpi.entry"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Who enters nothing needs no buttons to do so."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._may_enter():
            for header in arch.findall("./header"):
                arch.remove(header)
        return arch, view

    @api.model
    @api.readonly
    def get_grid(self, period_type="month", date=None, team_id=None):
        """The manual measures of everyone for whom the caller may enter values in a period.

        :param str period_type: "month" or "quarter"
        :param date: a local day of the period, ``date`` or "YYYY-MM-DD"; today when empty
        :param int team_id: only those of this team and the teams below it
        :return: {"period", "types", "closed": why nothing new can be entered, or False,
            "team_id", "teams", "columns": [{"id", "code", "name", "unit", "unit_text",
            "range": what may be entered, "aggregate", "help"}], "rows": [{"user_id", "name",
            "team", "cells": [{"value", "count", "entry_id", "editable", "reason"}]}], "empty",
            "can_import"}; a cell for each column. ``value`` is None without entries, their average
            or sum with several. Money is in the company's currency, shares are fractions. "reason"
            says why a cell can't be edited.
        :raise AccessError: the caller may not see entered values, or not those of the company
        :raise UserError: no such day or type of period
        """
        self.check_access("read")
        return EntryGridContent(self.env, period_type, date, team_id).get_data()

    @api.model
    def save_grid(self, period_type, date, changes, team_id=None):
        """Write what was typed into the grid: everything, or nothing.

        A first value makes an entry: of today where today lies in the period, else of its last
        day (for who left the teams before: of the last day in them). None deletes the entry.

        :param str period_type: as for ``get_grid``
        :param date: as for ``get_grid``
        :param list changes: [{"user_id", "definition_id", "value": number or None, "was": what
            the grid showed, number or None}]; shares as fractions
        :param int team_id: as for ``get_grid``; it narrows down the reply only
        :return: the grid as it is now, see ``get_grid``
        :raise UserError: names all cells that can't be saved, and why; an AccessError where one
            of them is not the caller's to fill
        """
        self.check_access("create")
        changes = changes if isinstance(changes, (list, tuple)) else [changes]
        self._lock_people(_get_ids(changes, "user_id"))
        grid = EntryGridContent(self.env, period_type, date)
        EntryGridChanges(grid, changes).save()
        return EntryGridContent(self.env, period_type, date, team_id).get_data()

    @api.model
    @api.readonly
    def open_grid_cell(self, period_type, date, user_id, definition_id):
        """Window action with the entries behind one cell, under the caller's own rights."""
        self.check_access("read")
        grid = EntryGridContent(self.env, period_type, date)
        return grid.get_records_action(user_id, definition_id)

    @api.model
    def _lock_people(self, user_ids):
        """Let nobody else write values of these people until the end of the transaction.

        Their memberships are written, unchanged: of two who fill the same empty cell at once the
        second waits, fails to serialize and is tried again by Odoo; he then sees the first value.
        A mere lock would not do, for he would go on with what he had read before it.
        """
        if user_ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_kpi_membership SET user_id = user_id WHERE user_id = ANY(%s)",
                    sorted(user_ids),
                )
            )


def _get_ids(changes, name):
    """The ids among what a caller gave, whatever else is there."""
    found = (change.get(name) for change in changes if isinstance(change, dict))
    return {value for value in found if type(value) is int}
