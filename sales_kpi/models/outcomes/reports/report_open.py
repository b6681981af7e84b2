import json

from odoo import api, models
from odoo.exceptions import UserError

from ....tools.asked import is_word
from ...measures.cross.filter import parse
from .figures import Figures


class SalesKpiReport(models.Model):
    """What is behind a cell of a report."""

    _inherit = "sales.kpi.report"

    @api.model
    @api.readonly
    def open_cell(self, options, row_key, column_key, code):
        """Window action with the very records of a cell, under the viewer's own rights.

        :param dict options: as in ``get_page``
        :param str row_key: ``key`` of the row, ``column_key`` of the column
        :param str code: of the measure
        :raise AccessError: these figures are not the caller's to see
        :raise UserError: there are no records behind it
        """
        _report, asked = self._read_options(options)
        figures = Figures(asked, is_read=False)
        measure = next((one for one in figures.measures if one.code == code), None)
        if not measure:
            raise UserError(self._explain_gone())
        if measure.problem:
            raise UserError(measure.problem)
        if measure.definition.kind == "formula":
            raise UserError(
                self.env._(
                    "%s is worked out from other measures: it has no records of its own.",
                    measure.definition.with_context(lang=self.env.lang).name,
                )
            )
        condition = self._to_condition(asked.rows, row_key)
        condition &= self._to_condition(asked.columns, column_key) & asked.condition
        return self.env["sales.kpi.reader"]._get_cross_action(
            measure.definition, condition, figures.company, figures.days.bounds
        )

    def _to_condition(self, names, key):
        """The conditions of a row or a column."""
        try:
            values = json.loads(key) if is_word(key) else None
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, list) or len(values) > len(names):
            raise UserError(self._explain_gone())
        pairs = zip(names, values, strict=False)
        return parse(self.env, [(name, "=", value) for name, value in pairs])

    def _explain_gone(self):
        return self.env._("This can't be opened any more. Load the page again.")
