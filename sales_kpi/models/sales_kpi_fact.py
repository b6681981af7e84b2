from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import cell


class SalesKpiFact(models.Model):
    """What a measure gave for a subject in a period. Only the module itself writes facts."""

    _name = "sales.kpi.fact"
    _description = "KPI Fact"
    _inherit = ["sales.kpi.bulk"]
    _order = "period_id desc, definition_id, value desc, id"
    _log_access = False

    reading_id = fields.Many2one("sales.kpi.reading", required=True, index=True, ondelete="cascade")
    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    subject_type = fields.Selection(
        [("user", "Salesperson"), ("team", "Team"), ("company", "Company")], required=True
    )
    subject_id = fields.Many2oneReference(
        model_field="subject_model", required=True, aggregator=None
    )
    subject_model = fields.Char(compute="_compute_subject_model")
    user_id = fields.Many2one("res.users", string="Salesperson", index=True, ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team",
        index=True,
        ondelete="set null",
        help="The team itself, or the salesperson's team at the end of the period.",
    )
    numerator = fields.Float()
    denominator = fields.Float()
    value = fields.Float(aggregator="avg")
    has_value = fields.Boolean(string="Has Data")
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    date_to = fields.Date(related="period_id.date_to", store=True)
    as_of = fields.Datetime(related="reading_id.as_of")
    error = fields.Text(related="reading_id.error")
    value_text = fields.Char(string="Figure", compute="_compute_value_text")

    _unique_fact = models.UniqueIndex("(reading_id, subject_type, subject_id)")

    @api.depends("subject_type")
    def _compute_subject_model(self):
        models_by_type = {"user": "res.users", "team": "crm.team", "company": "res.company"}
        for fact in self:
            fact.subject_model = models_by_type.get(fact.subject_type)

    @api.depends("value", "has_value", "definition_id")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for fact in self:
            value = fact.value if fact.has_value else None
            fact.value_text = fact.definition_id._format_value(value, fact.company_id)

    @api.depends("definition_id", "period_id")
    def _compute_display_name(self):
        for fact in self:
            fact.display_name = f"{fact.definition_id.name} {fact.period_id.name}"

    def action_open_records(self):
        """Open the very records that were counted, under the viewer's own rights."""
        self.ensure_one()
        self.check_access("read")
        return self.definition_id._get_records_action(
            self.company_id, self.date_from, self.date_to, (self.subject_type, self.subject_id)
        )

    def _get_cell(self):
        """What was counted, or the error of the last try."""
        self.ensure_one()
        value = self.value if self.has_value else None
        return cell.Cell(self.numerator, self.denominator, value, self.error or None)

    @api.model
    def _refresh(self, period, definitions, roster):
        """Count the measures for a period, and keep what came out.

        A measure that fails keeps its former facts and their time, and carries the error.

        :param roster: {user id: id of his team at the end of the period}
        """
        results = self.env["sales.kpi.reader"]._read_definitions(
            definitions, period.company_id, period.date_from, period.date_to
        )
        results = {d: results[d.code] for d in definitions}
        readings = self._write_readings(period, results)
        fine = {definition: cells for definition, cells in results.items() if not cells.error}
        subjects = self._get_subjects(period, fine.values(), roster)
        kept = self._get_kept([readings[definition.id] for definition in fine])
        teams = {("user", user_id): team_id for user_id, team_id in roster.items()}
        teams |= {subject: subject[1] for subject in subjects if subject[0] == "team"}
        rows = []
        for definition, cells in fine.items():
            reading_id = readings[definition.id]
            for subject in subjects:
                key = (reading_id, *subject)
                figures = (teams.get(subject), *cells[subject][:3])
                if kept.pop(key, None) != figures:
                    rows.append(self._prepare_row(period, definition, key, figures))
        self._upsert(rows, key=("reading_id", "subject_type", "subject_id"))
        self._drop(kept)
        return results

    def _get_kept(self, reading_ids):
        """What is known already, as tuples: most of it stays as it is.

        :return: {what tells a fact apart: its team and figures}
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
            [common | {"definition_id": d.id, "as_of": now, "error": None} for d in fine],
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

    def _get_subjects(self, period, all_cells, roster):
        """Everybody who has a row: the roster with its teams and those above them, the company,
        and whoever was credited with something."""
        subjects = {("user", user_id) for user_id in roster}
        subjects |= {("team", team_id) for team_id in self._get_teams_above(roster.values())}
        subjects |= {subject for cells in all_cells for subject in cells}
        return subjects | {("company", period.company_id.id)}

    def _get_teams_above(self, team_ids):
        teams = self.env["crm.team"].sudo().browse(set(filter(None, team_ids)))
        return {
            int(part)
            for path in teams.mapped("parent_path")
            for part in (path or "").split("/")
            if part
        }

    def _prepare_row(self, period, definition, key, figures):
        reading_id, kind, subject_id = key
        team_id, numerator, denominator, value = figures
        return {
            "reading_id": reading_id,
            "period_id": period.id,
            "definition_id": definition.id,
            "company_id": period.company_id.id,
            "date_from": fields.Date.to_string(period.date_from),
            "date_to": fields.Date.to_string(period.date_to),
            "subject_type": kind,
            "subject_id": subject_id,
            "user_id": subject_id if kind == "user" else None,
            "team_id": team_id,
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "has_value": value is not None,
        }

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
