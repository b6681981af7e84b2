import logging

from odoo import api, fields, models

from ....tools import canonical

_logger = logging.getLogger(__name__)


class SalesKpiEvidence(models.Model):
    """The records that a measure counted when its period was closed. Only the module writes it."""

    _name = "sales.kpi.evidence"
    _description = "KPI Evidence"
    _order = "period_id desc, definition_id"
    _rec_name = "definition_id"
    _log_access = False
    _kpi_sealed_by = "period_id"

    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    model = fields.Char(string="Source", required=True)
    count = fields.Integer(string="Records", help="How many records were counted.")
    sha256 = fields.Char(string="SHA-256", help="Digest of the records, users, days and values.")
    content = fields.Binary(
        attachment=False, help="The records with their day, user, team and values, compressed."
    )
    error = fields.Text(help="Why the records could not be kept.")

    _unique_evidence = models.UniqueIndex("(period_id, definition_id)")

    @api.model
    def _freeze(self, period):
        """Keep the records that each measure of a period counts now, in place of former ones.

        What is as it is now (open amounts, stock of leads) can't be counted for days that are
        over, nor proven: it has no evidence then.
        """
        self = self.sudo()
        self.search([("period_id", "=", period.id)]).unlink()
        definitions = period._get_definitions()._with_used()
        counted = definitions.filtered(lambda definition: definition.kind != "formula")
        today = period.company_id._get_kpi_today()
        return self.create(
            [
                self._prepare_vals(period, definition)
                for definition in counted._filter_countable(period.date_to, today)
            ]
        )

    def _prepare_vals(self, period, definition):
        vals = {
            "period_id": period.id,
            "definition_id": definition.id,
            "model": definition._get_source_model(),
        }
        try:
            rows = self._read_source(period, definition)
        except Exception as error:
            _logger.warning("No evidence of the measure %s", definition.code, exc_info=True)
            return {**vals, "error": str(error).strip() or type(error).__name__}
        return {
            **vals,
            "error": False,
            "count": len(rows),
            "sha256": canonical.digest(rows),
            "content": canonical.pack(rows),
        }

    @api.model
    def _read_source(self, period, definition):
        """The rows of a measure as the sources say now, with JSON's own types."""
        rows = self.env["sales.kpi.reader"]._read_rows(
            definition, period.company_id, period.date_from, period.date_to
        )
        return canonical.plain(rows)

    def _get_rows(self):
        """The rows that were kept.

        :return: [[id, day, user id, team id, value, weight, chosen], ...]; None when nothing was
        :raise ValueError: the content is damaged
        """
        self.ensure_one()
        if self.error:
            return None
        # Without bin_size a Binary field gives its content, whoever asks.
        packed = self.with_context(bin_size=False, bin_size_content=False).content
        return canonical.unpack(packed)

    def _is_intact(self):
        """Whether the content is the one that its digest was made of."""
        self.ensure_one()
        try:
            rows = self._get_rows()
        except ValueError:
            return False
        if rows is None:
            return True
        return len(rows) == self.count and canonical.digest(rows) == self.sha256
