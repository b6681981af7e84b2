from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import cell
from .taken_along import TakenAlong


class Followed(fields.Many2one):
    """A reference without a foreign key of its own: another one of the row, which has one, leads to
    the same record, and takes the row along when that goes. A first count of a month writes tens of
    thousands of rows, and PostgreSQL looks up each key of each of them."""

    def update_db_foreign_key(self, model, column):
        """None is made."""


class SalesKpiFact(models.Model):
    """What a measure gave for a subject in a period. Only the module itself writes facts.

    Beside the people, teams and the company there are two subjects of the company that make the
    parts sum to the whole: what is credited to nobody, and what to no team.
    """

    _name = "sales.kpi.fact"
    _description = "KPI Fact"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject", "sales.kpi.alike"]
    _kpi_kind = "definition_id"
    _kpi_figures = ("numerator", "denominator", "value")
    _order = "period_id desc, definition_id, value desc, id"
    _log_access = False
    _kpi_sealed_by = "period_id"

    subject_type = fields.Selection(
        selection_add=[("nobody", "Nobody"), ("no_team", "No Team")],
        ondelete={"nobody": "cascade", "no_team": "cascade"},
    )
    # The index that tells facts apart begins with it.
    reading_id = TakenAlong("sales.kpi.reading", required=True, ondelete="cascade")
    # The reading leads to these.
    period_id = Followed("sales.kpi.period", required=True, index=True, ondelete="cascade")
    definition_id = Followed(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    company_id = Followed("res.company", required=True, index=True, ondelete="cascade")
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
    # One salesperson's figures of a period are few of very many.
    _subject_idx = models.Index("(subject_type, subject_id, period_id)")

    @api.depends("value", "has_value", "definition_id")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for fact in self:
            value = fact.value if fact.has_value else None
            fact.value_text = fact.definition_id._format_value(value, fact.company_id)

    def _get_subject_name(self):
        names = {"nobody": self.env._("Nobody"), "no_team": self.env._("No Team")}
        return names.get(self.subject_type) or super()._get_subject_name()

    @api.depends("definition_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fact in self:
            fact.display_name = f"{fact.definition_id.name} {fact.period_id.display_name}"

    def action_open_records(self):
        """Open the very records that were counted, under the viewer's own rights."""
        self._kpi_check_one()
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
    @api.private
    def _read_counted(self, period, definitions, subjects):
        """What a period says of some measures and subjects, by one query; see ``_read_cells``.

        :param subjects: {"user" | "team" | "company": ids}; None instead of ids: all of them
        """
        whom = Domain.OR(
            Domain("subject_type", "=", kind)
            & (Domain.TRUE if ids is None else Domain("subject_id", "in", list(ids)))
            for kind, ids in subjects.items()
        )
        what = Domain("period_id", "=", period.id) & Domain("definition_id", "in", definitions.ids)
        return self._read_cells(what & whom)

    @api.model
    def _read_cells(self, domain):
        """What was counted, without a record for each fact.

        :return: {(measure id, "user" | "team" | "company", id): ``Cell``}
        """
        columns = ("definition_id", "subject_type", "subject_id", "numerator", "denominator",
                   "value", "has_value", "reading_id.error")  # fmt: skip
        return {
            tuple(key): cell.Cell(
                numerator or 0.0, denominator or 0.0, value if has_value else None, error or None
            )
            for *key, numerator, denominator, value, has_value, error in self._kpi_read_columns(
                domain, columns
            )
        }
