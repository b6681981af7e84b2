import hashlib
import marshal
from operator import attrgetter

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import cell
from ..ground.bulk import to_array
from ..ground.subject import KINDS, REST

KEY = ("reading_id", "subject_type", "subject_id")
OF_COMPANY = ("company", *REST)


class SalesKpiFact(models.Model):
    """Counting. Usually little has changed since the last time: then only that is fetched from
    the database and written. Everything is gone through when somebody comes or goes."""

    _inherit = "sales.kpi.fact"

    @api.model
    def _refresh(self, period, definitions, roster):
        """Count the measures for a period, and keep what came out.

        A measure that fails keeps its former facts and their time, and carries the error.

        :param roster: {user id: id of his team at the end of the period}
        :return: the subjects with other facts than before, ("user" | "team" | "company", id);
            None: perhaps all of them
        """
        listed = self._get_listed(period, roster)
        marks = _get_marks(definitions, listed)
        kept = self.env["sales.kpi.reading"]._find_listed(period, marks)
        results = self.env["sales.kpi.reader"]._read_definitions(
            definitions, period.company_id, period.date_from, period.date_to, kept=kept
        )
        results = {definition: results[definition.code] for definition in definitions}
        readings = self._write_readings(period, results)
        fine = {definition: cells for definition, cells in results.items() if not cells.error}
        if all(definition.id in kept for definition in fine):
            changes = self._find_changes(fine, kept)
            changed = {subject for found in changes.values() for subject in found}
            if changed <= listed.keys():
                self._write_facts(period, changes, readings, listed)
                return {subject for subject in changed if subject[0] in KINDS}
        self._write_all(period, fine, readings, listed)
        self._write_marks(period, {definition: marks[definition] for definition in fine})
        return None

    def _get_listed(self, period, roster):
        """{subject: team id} of those who have a fact whatever was counted: the roster with its
        teams and those above them, the company and what in it is nobody's."""
        listed = {("user", user_id): team_id for user_id, team_id in roster.items()}
        tree = self.env["sales.kpi.team.parent"]._get_tree(period.company_id, period.date_to)
        listed |= {("team", team_id): team_id for team_id in tree.above(roster.values())}
        return listed | dict.fromkeys(((kind, period.company_id.id) for kind in OF_COMPANY), None)

    def _find_changes(self, results, readings):
        """{definition: {subject: its new cell}}, those only that have another one now."""
        whole = [d for d, cells in results.items() if not isinstance(cells, cell.Changes)]
        known = self._get_known([readings[definition.id] for definition in whole])
        changes = {definition: cells.cells for definition, cells in results.items()}
        for definition in whole:
            cells, before = results[definition], known.get(readings[definition.id], {})
            changes[definition] = {
                subject: cells[subject]
                for subject in before.keys() | set(cells)
                if cells[subject][:3] != before.get(subject, cells.default)[:3]
            }
        return changes

    def _get_cells(self, reading_id):
        """{subject: ``Cell``} that is known of a reading."""
        return self._get_known([reading_id]).get(reading_id, {})

    def _get_known(self, reading_ids):
        """{reading id: {subject: ``Cell``}}"""
        known = {}
        for key, (_team, *figures) in self._get_kept(reading_ids).items():
            known.setdefault(key[0], {})[key[1:]] = cell.Cell(*figures)
        return known

    def _get_kept(self, reading_ids):
        """What is known already, as tuples: most of it stays as it is.

        :return: {what tells a fact apart: (its team, numerator, denominator, value)}
        """
        if not reading_ids:
            return {}
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT reading_id, subject_type, subject_id,
                          team_id, numerator, denominator, value
                     FROM sales_kpi_fact WHERE reading_id IN %s""",
                tuple(reading_ids),
            )
        )
        return {row[:3]: row[3:] for row in self.env.cr.fetchall()}

    def _write_readings(self, period, results):
        """Note when each measure was read, or its error.

        :return: {definition id: reading id}
        """
        Reading = self.env["sales.kpi.reading"]
        now = fields.Datetime.to_string(fields.Datetime.now())
        common = {"period_id": period.id}
        fine = [d for d, cells in results.items() if not cells.error]
        Reading._upsert(
            [
                common
                | {"definition_id": d.id, "as_of": now, "error": None}
                | {"seconds": results[d].seconds, "together": results[d].together}
                for d in fine
            ],
            key=("period_id", "definition_id"),
        )
        Reading._upsert(
            [
                common | {"definition_id": d.id, "error": cells.error}
                for d, cells in results.items()
                if cells.error
            ],
            key=("period_id", "definition_id"),
        )
        found = Reading.search_fetch([("period_id", "=", period.id)], ["definition_id"])
        return {reading.definition_id.id: reading.id for reading in found}

    def _write_marks(self, period, marks):
        """Note whose facts are there, and only that."""
        self.env["sales.kpi.reading"]._upsert(
            [
                {"period_id": period.id, "definition_id": definition.id, "listed": mark}
                for definition, mark in marks.items()
            ],
            key=("period_id", "definition_id"),
        )

    def _write_facts(self, period, changes, readings, listed):
        """Write the facts that have changed."""
        rows = [
            (definition, (readings[definition.id], *subject), (listed[subject], *found[:3]))
            for definition, cells in changes.items()
            for subject, found in cells.items()
        ]
        self._upsert(self._prepare_rows(period, rows), key=KEY)

    def _write_all(self, period, results, readings, listed):
        """Write the facts that differ or are new, for those who are listed and for whoever was
        credited with something; and drop the others'."""
        whole = {definition: cells.whole for definition, cells in results.items()}
        teams = self._get_credited(whole.values()) | listed
        kept = self._get_kept([readings[definition.id] for definition in whole])
        if not kept:
            self._insert_first(period, whole, readings, teams)
            return
        rows = []
        for definition, cells in whole.items():
            reading_id = readings[definition.id]
            for subject, team_id in teams.items():
                key = (reading_id, *subject)
                figures = (team_id, *cells[subject][:3])
                if kept.pop(key, None) != figures:
                    rows.append((definition, key, figures))
        self._upsert(self._prepare_rows(period, rows), key=KEY)
        self._drop(kept)

    def _insert_first(self, period, whole, readings, teams):
        """Write the first facts of a period, measure by measure: they are of the same subjects."""
        kinds, ids = map(list, zip(*teams, strict=True))
        subjects = {
            "subject_type": kinds,
            "subject_id": ids,
            "user_id": [own if kind == "user" else None for kind, own in teams],
            "team_id": list(teams.values()),
        }
        subjects = {name: to_array(values) for name, values in subjects.items()}
        common = self._prepare_common(period)
        for definition, cells in whole.items():
            found = [cells[subject] for subject in teams]
            figures = {
                name: list(map(attrgetter(name), found))
                for name in ("numerator", "denominator", "value")
            }
            figures["has_value"] = [one.value is not None for one in found]
            own = {"reading_id": readings[definition.id], "definition_id": definition.id}
            self._insert_columns(subjects | figures, common | own)

    def _get_credited(self, all_cells):
        """{subject: id of the team that it is, or None}"""
        return {
            subject: subject[1] if subject[0] == "team" else None
            for cells in all_cells
            for subject in cells
            if cells[subject].has_records
        }

    def _prepare_common(self, period):
        return {
            "period_id": period.id,
            "company_id": period.company_id.id,
            "date_from": fields.Date.to_string(period.date_from),
            "date_to": fields.Date.to_string(period.date_to),
        }

    def _prepare_rows(self, period, rows):
        """:param rows: [(definition, what tells a fact apart, (its team, its figures))]"""
        common = self._prepare_common(period)
        return [
            {
                **common,
                "reading_id": reading_id,
                "definition_id": definition.id,
                "subject_type": kind,
                "subject_id": subject_id,
                "user_id": subject_id if kind == "user" else None,
                "team_id": team_id,
                "numerator": numerator,
                "denominator": denominator,
                "value": value,
                "has_value": value is not None,
            }
            for definition, (reading_id, kind, subject_id), (
                team_id, numerator, denominator, value,
            ) in rows
        ]  # fmt: skip

    def _drop(self, keys):
        """Delete the facts of those who are no subject any more.

        :param keys: (reading id, subject type, subject id) each
        """
        if not keys:
            return
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_kpi_fact WHERE (reading_id, subject_type, subject_id) IN %s",
                tuple(keys),
            )
        )
        self.invalidate_model()


def _get_marks(definitions, listed):
    """{definition: mark of those who are listed, and of how it counts}"""
    told = hashlib.sha256(marshal.dumps(sorted(listed.items()), 2)).hexdigest()
    return {
        definition: " ".join(filter(None, (told, definition.kind, definition.manual_aggregate)))
        for definition in definitions
    }
