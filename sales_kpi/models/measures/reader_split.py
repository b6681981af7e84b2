from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .definition_read import _to_json
from .span import Span


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
        days = (date_from, date_to)
        reader = self._for_days(company, *days)
        return self._read_parts(
            definition.sudo(),
            lambda measure: reader._get_split_query(measure, path, company, days, subject),
        )

    @api.private
    def _read_splits(self, definitions, path, company, date_from, date_to, subject=None):
        """The same of several measures: those of the same records by one query.

        :return: {code: what ``_read_split`` gives}
        """
        span = Span(company, date_from, date_to, subject)
        reader = self._for_days(company, date_from, date_to)
        found = {}
        for members in reader._get_scans(definitions.sudo(), span).values():
            if len(members) > 1:
                found |= reader._read_split_scan(members, path, span)
        for definition in definitions:
            if definition.code not in found:
                found[definition.code] = self._read_split(
                    definition, path, company, date_from, date_to, subject
                )
        return found

    def _read_split_scan(self, members, path, span):
        """{code: ({value of the field: ``Cell``}, None)}; nothing where one of them can't be read:
        read on its own, each says what is wrong with it."""
        try:
            with self.env.cr.savepoint():
                rows = self.env.execute_query(self._get_split_scan_query(members, path, span))
                return {
                    definition.code: (
                        self._make_split_cells(definition, _get_own_rows(rows, place)), None
                    )
                    for place, definition in enumerate(members)
                }  # fmt: skip
        except Exception:
            return {}

    def _get_split_scan_query(self, members, path, span):
        """A part, and of each measure in turn: how many records, numerator, denominator."""
        model, query, columns = self._get_scan_source(members, span, self._join_parts)
        shared = self._get_part_columns(query)
        figures = []
        for place, definition in enumerate(members):
            counted = SQL.identifier(f"counted{place}")
            figures.append(SQL("COUNT(*) FILTER (WHERE %s)", counted))
            figures += self._get_aggregates(definition, str(place), counted, bool(shared))
        return SQL(
            "SELECT part, %s FROM (%s) AS source GROUP BY part",
            SQL(", ").join(figures),
            query.select(
                SQL("%s AS part", self._get_column(model, path, query)), *columns, *shared
            ),
        )

    @api.private
    def _read_credits(self, definition, company, date_from, date_to):
        """Count a measure for each salesperson in each team, by one grouped query: what is shared
        counts for each by his part.

        :return: ({(user id, team id): ``Cell``}, why it could not be read, or None); None is
            nobody, and no team
        """
        reader = self._for_days(company, date_from, date_to)
        span = Span(company, date_from, date_to)
        return self._read_parts(
            definition.sudo(), lambda measure: reader._get_credits_query(measure, span)
        )

    def _read_parts(self, definition, get_query):
        try:
            with self.env.cr.savepoint():
                rows = self.env.execute_query(get_query(definition))
                return self._make_split_cells(definition, rows), None
        except Exception as error:
            return {}, str(error).strip() or type(error).__name__

    def _get_credits_query(self, definition, span):
        shared = bool(definition._find_shares(span.company))
        numerator, denominator = self._get_aggregates(definition, shared=shared)
        return SQL(
            """SELECT ARRAY[user_id, team_id] AS part, %s, %s FROM (%s) AS source
                GROUP BY user_id, team_id""",
            numerator,
            denominator,
            self._get_rows_query(definition, span),
        )

    def _make_split_cells(self, definition, rows):
        to_cell, _default = self._get_cell_maker(definition)
        cells = {
            tuple(key) if isinstance(key, list) else key: to_cell(*figures)
            for key, *figures in rows
        }
        if not all(found.is_finite() for found in cells.values()):
            raise UserError(self.env._("One of the values that are counted is not a number."))
        return cells

    def _get_split_query(self, definition, path, company, days, subject):
        model, domain = self._get_split_source(definition, path, company, days, subject)
        query = model._search(domain)
        if subject:
            self._join_parts(model, definition, query, Span(company, *days, subject))
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
        self._for_days(company, *days)._get_split_source(
            definition.sudo(), path, company, days, subject
        )
        part = Domain(path, "in", keys)
        if False in keys and "." in path:  # nor is there one whose field would be empty
            part |= Domain(path.rpartition(".")[0], "=", False)
        return self._get_part_action(definition, part, company, days, subject)

    @api.private
    def _get_part_action(self, definition, part, company, days, subject):
        """The same of those of a subject's records that a domain finds."""
        action = definition._get_records_action(company, *days, subject)
        model = self._for_days(company, *days).env[definition._get_source_model()]
        is_replaced = action["res_model"] != model._name  # by rows, of what he may not open
        # What is on the way to a field may not be the viewer's to read any more.
        if is_replaced or any("." in one.field_expr for one in part.iter_conditions()):
            counted = definition.sudo()._get_domain(company, *days, subject)
            part = Domain("id", "in", model.search(counted & part).ids)
        if is_replaced:
            action["name"] = definition.name
        return {**action, "domain": [*action["domain"], *_to_json(part)]}


def _get_own_rows(rows, place):
    """(part, numerator, denominator) of one of the measures that were read together; a part that
    has none of its records is none of it."""
    for part, *figures in rows:
        count, numerator, denominator = figures[3 * place : 3 * place + 3]
        if count:
            yield part, numerator, denominator
