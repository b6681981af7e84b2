from odoo import api, models

from .target_grid_content import TargetGridContent


class SalesKpiTarget(models.Model):
    """The screen "Targets in a Grid": one measure, salespeople by months."""

    _inherit = "sales.kpi.target"

    @api.model
    @api.readonly
    def get_grid(self, definition_id=None, step="month", date=None):
        """The targets of a measure in a year, for all whom the caller may see.

        :param int definition_id: the measure; the one with most targets when empty
        :param str step: what a column is: "month" or "quarter"
        :param date: a local day of the year, ``date`` or "YYYY-MM-DD"; today when empty
        :return: {"period", "step", "steps", "definition_id", "definitions", "columns": [{"id",
            "code", "name", "unit", "unit_text", "help"}], "rows": [{"user_id", "name", "team",
            "cells": [{"value", "count", "entry_id", "editable", "reason"}]}], "totals": see
            ``GridTotals``, or False, "first": index of the column to begin at, "may_write"}; money
            is in the company's currency, shares are fractions
        :raise AccessError: the caller may not see targets, or not those of the company
        """
        self.check_access("read")
        return TargetGridContent(self.env, definition_id, step, date).get_data()

    @api.model
    def save_grid(self, definition_id, step, date, changes, reason):
        """Write what was typed into the grid: everything, or nothing.

        :param list changes: [{"user_id", "part": index of the column, "value": number or None to
            delete the target, "was": what the grid showed}]
        :param str reason: why; kept with each target
        :return: the grid as it is now, see ``get_grid``
        :raise UserError: names all cells that can't be saved, and why; or asks for the reason
        :raise AccessError: the caller sets no targets
        """
        self.check_access("write")
        TargetGridContent(self.env, definition_id, step, date).save(changes, reason)
        return TargetGridContent(self.env, definition_id, step, date).get_data()
