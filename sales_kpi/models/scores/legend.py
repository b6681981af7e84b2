from types import SimpleNamespace

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...tools import canonical

# Kept besides the names, which are kept in all languages.
MEASURE = ("code", "unit", "direction", "kind", "is_additive")
RULE = (
    "role", "weight", "curve", "floor", "cap", "gate", "operator", "threshold", "penalty_percent",
)  # fmt: skip
CURRENCY = ("name", "symbol", "position", "decimal_places")


def make_rule(values):
    """A rule of a scheme as a period knows it: what was closed long ago knows less of it."""
    return SimpleNamespace(**{name: values.get(name) for name in RULE})


class SalesKpiLegend(models.Model):
    """What everything on the scorecards of a closed period was called and how it was judged and
    written: measures, schemes, teams, company and currency. Only the module writes it.

    Scorecards of a closed period are told with these words, whatever the measures and teams are
    called since. People go by the name that they have now: who it is, is sealed by its id.
    """

    _name = "sales.kpi.legend"
    _description = "KPI Legend"
    _rec_name = "period_id"
    _log_access = False
    _kpi_sealed_by = "period_id"

    period_id = fields.Many2one("sales.kpi.period", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    words = fields.Json(required=True)

    _unique_legend = models.UniqueIndex("(period_id)")

    @api.model
    def _make(self, period):
        """Keep the words of a period as they are now, in place of former ones."""
        self = self.sudo()
        self._drop(period)
        self.create({"period_id": period.id, "words": self._collect(period)})
        self.env.registry.clear_cache()

    @api.model
    def _drop(self, period):
        self.sudo().search([("period_id", "in", period.ids)]).unlink()
        self.env.registry.clear_cache()

    def _collect(self, period):
        of_period = [("period_id", "=", period.id)]
        scores = self.env["sales.kpi.score"].sudo().search(of_period)
        lines = self.env["sales.kpi.score.line"].sudo().search([("score_id", "in", scores.ids)])
        readings = self.env["sales.kpi.reading"].sudo().search(of_period)
        definitions = (readings.definition_id | lines.definition_id)._with_used()
        schemes = scores.scheme_id
        company = period.company_id
        return {
            "company": company.name,
            "currency": {name: company.currency_id[name] for name in CURRENCY},
            "measures": self._collect_each(definitions, self._prepare_measure),
            "schemes": self._collect_each(schemes, self._prepare_scheme),
            "rules": self._collect_each(schemes.line_ids, self._prepare_rule),
            "teams": self._collect_each(scores.team_id, lambda team: {}),
        }

    def _collect_each(self, records, prepare):
        """{id as text, as JSON has it: the words of a record}"""
        names = self._get_names(records)
        return {
            str(record.id): {**prepare(record), **names.get(record.id, {})} for record in records
        }

    def _get_names(self, records):
        """{id: {"name": {language: text}}} of those that have names."""
        if not records or not getattr(records._fields.get("name"), "translate", False):
            return {}
        records.flush_model(["name"])
        table = SQL.identifier(records._table)
        rows = self.env.execute_query(
            SQL("SELECT id, name FROM %s WHERE id = ANY(%s)", table, records.ids)
        )
        return {record_id: {"name": name} for record_id, name in rows}

    def _prepare_measure(self, definition):
        words = {name: definition[name] for name in MEASURE}
        return {**words, "source": definition._get_source_values()}

    def _prepare_scheme(self, scheme):
        return {
            "version": scheme.version,
            "ratings": [list(pair) for pair in scheme._get_ratings()],
        }

    def _prepare_rule(self, line):
        points = [list(pair) for pair in line._get_points()]
        return {**{name: line[name] for name in RULE}, "points": points}

    @api.model
    @tools.ormcache("period_id")
    def _get_words(self, period_id):
        """The words of a period, not to be changed by whoever asks; empty where none are kept."""
        return self.sudo().search([("period_id", "=", period_id)]).words or {}

    @api.model
    @tools.ormcache("period_id")
    def _get_words_mark(self, period_id):
        """Changes with any of the words of a period."""
        return canonical.digest(self._get_words(period_id))
