import contextlib
from functools import partial

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import cell
from ..measures.reader import _by_subject


class SalesKpiReader(models.AbstractModel):
    """Measures whose facts are known: what is as it was never leaves the database."""

    _inherit = "sales.kpi.reader"

    def _read_scan(self, members, span, depth):
        if all(definition.id in span.kept for definition in members):
            return self._read_changes(members, span, depth)
        return super()._read_scan(members, span, depth)

    def _read_changes(self, members, span, depth):
        """Only what differs from the facts that are known, found where the facts are."""
        rows = self.env.execute_query(self._get_changes_query(members, span, depth))
        changes = {}
        for place, *row in rows:
            changes.setdefault(place, []).append(row)
        results = {}
        for place, definition in enumerate(members):
            with contextlib.suppress(UserError):  # told when it is read on its own
                found = self._make_cells(definition, _by_subject(changes.get(place, ())))
                known = partial(self.env["sales.kpi.fact"]._get_cells, span.kept[definition.id])
                results[definition.code] = cell.Changes(found.cells, found.default, known)
        return results

    def _get_changes_query(self, members, span, depth):
        """(place of the measure, kind of subject, its id, numerator, denominator) of each that is
        not as its fact says. A subject without records has a zero, or no data, in its fact."""
        readings = [span.kept[definition.id] for definition in members]
        figures = SQL(" UNION ALL ").join(
            SQL(
                """SELECT %s AS place, %s AS reading_id, subject_type, subject_id,
                          %s::float8 AS numerator, %s::float8 AS denominator FROM counted""",
                place,
                reading_id,
                SQL.identifier(f"figure{2 * place}"),
                SQL.identifier(f"figure{2 * place + 1}"),
            )
            for place, reading_id in enumerate(readings)
        )
        return SQL(
            """WITH counted AS MATERIALIZED (%(counted)s), figures AS (%(figures)s)
               SELECT COALESCE(found.place, array_position(%(readings)s, fact.reading_id) - 1),
                      COALESCE(found.subject_type, fact.subject_type),
                      COALESCE(found.subject_id, fact.subject_id),
                      found.numerator, found.denominator
                 FROM figures AS found
                 FULL JOIN (SELECT * FROM sales_kpi_fact WHERE reading_id = ANY(%(readings)s)) fact
                   ON fact.reading_id = found.reading_id
                  AND fact.subject_type = found.subject_type
                  AND fact.subject_id = found.subject_id
                WHERE (COALESCE(found.numerator, 0), COALESCE(found.denominator, 0))
                      IS DISTINCT FROM
                      (COALESCE(fact.numerator, 0), COALESCE(fact.denominator, 0))""",
            counted=self._get_scan_query(members, span, depth),
            figures=figures,
            readings=readings,
        )
