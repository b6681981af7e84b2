from odoo import fields, models


class SalesKpiReading(models.Model):
    """One measure read for one period: when, and what went wrong."""

    _name = "sales.kpi.reading"
    _description = "KPI Reading"
    _inherit = ["sales.kpi.bulk"]
    _order = "period_id desc, definition_id"
    _log_access = False

    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    definition_id = fields.Many2one(
        "sales.kpi.definition", required=True, index=True, ondelete="cascade"
    )
    as_of = fields.Datetime(string="Counted At", help="When the figures were last counted well.")
    error = fields.Text()
    seconds = fields.Float(readonly=True, help="How long the last count took.")
    together = fields.Integer(readonly=True, help="So many measures were counted by one query.")
    listed = fields.Char(
        readonly=True,
        help="Mark of those who have a fact, and of how the measure counts. As long as it is the "
        "same, only the facts that differ are looked at.",
    )

    _unique_reading = models.UniqueIndex("(period_id, definition_id)")

    def _find_listed(self, period, marks):
        """{definition id: reading id} of the measures whose facts are those of the marks."""
        found = self.search_fetch([("period_id", "=", period.id)], ["definition_id", "listed"])
        return {
            reading.definition_id.id: reading.id
            for reading in found
            if reading.listed and reading.listed == marks.get(reading.definition_id)
        }
