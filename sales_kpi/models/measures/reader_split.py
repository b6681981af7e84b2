from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .reader import _Span


class SalesKpiReader(models.AbstractModel):
    """Reads one measure in parts: won revenue by source, say. The parts of a sum add up to it."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_split(self, definition, path, company, date_from, date_to, subject=None):
        """Count a measure for each value of a field of its records, by one grouped query.

        :param definition: one measure that is counted; a formula has no records
        :param path: stored field of its source, dotted paths allowed
        :param date_from: first local day
        :param date_to: last local day, inclusive
        :param subject: ("user" | "team" | "company", id) to count its records only
        :return: ({value of the field, None where it is empty: ``Cell``}, why it could not be
            read, or None)
        """
        reader = self._for_days(company, date_from, date_to)
        try:
            with self.env.cr.savepoint():
                query = reader._get_split_query(
                    definition.sudo(), path, company, (date_from, date_to), subject
                )
                cells = self._make_split_cells(definition.sudo(), self.env.execute_query(query))
        except Exception as error:
            return {}, str(error).strip() or type(error).__name__
        return cells, None

    def _make_split_cells(self, definition, rows):
        to_cell, _default = self._get_cell_maker(definition)
        cells = {key: to_cell(*figures) for key, *figures in rows}
        if not all(found.is_finite() for found in cells.values()):
            raise UserError(self.env._("One of the values that are counted is not a number."))
        return cells

    def _get_split_query(self, definition, path, company, days, subject):
        model, domain = self._get_split_source(definition, path, company, days, subject)
        query = model._search(domain)
        if subject:
            self._join_parts(model, definition, query, _Span(company, *days, subject))
        shared = self._get_part_columns(query)
        numerator, denominator = self._get_aggregates(definition, shared=bool(shared))
        return SQL(
            "SELECT part, %s, %s FROM (%s) AS source GROUP BY part",
            numerator,
            denominator,
            query.select(
                SQL("%s AS part", self._get_column(model, path, query)),
                *self._get_figure_columns(model, definition, query),
                *shared,
            ),
        )

    def _get_split_source(self, definition, path, company, days, subject):
        """(source, filter of the records that count)

        :raise UserError: the measure has no such parts
        """
        model = None if definition.kind == "formula" else self._get_model(definition, company)
        if model is None or not model._kpi_find_field(path):
            raise UserError(
                self.env._("%s can't be told apart in this way.", definition.display_name)
            )
        return model, definition._get_domain(company, *days, subject)

    @api.private
    def _get_split_action(self, definition, path, keys, company, days, subject):
        """Window action with the records of some parts, under the viewer's own rights.

        :param keys: values of the field; False where it is empty
        :raise UserError: the measure has no such parts
        """
        reader = self._for_days(company, *days)
        model, counted = reader._get_split_source(definition.sudo(), path, company, days, subject)
        action = definition._get_records_action(company, *days, subject)
        part = Domain(path, "in", keys)
        if action["res_model"] != model._name:  # rows in place of what the viewer may not open
            part = Domain("id", "in", model.search(counted & part).ids)
            action["name"] = definition.name
        return {**action, "domain": [*action["domain"], *part]}
