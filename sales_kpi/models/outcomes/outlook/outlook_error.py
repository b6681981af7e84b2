from odoo import api, fields, models

from .outlook import METHODS


class SalesKpiOutlookError(models.Model):
    """How far forecasts of teams and of the company were off, by method and working day. Only the
    module itself writes it."""

    _name = "sales.kpi.outlook.error"
    _description = "Error of Outlooks"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject"]
    _order = "definition_id, subject_type, subject_id, day_number, method, id"
    _rec_name = "definition_id"
    _log_access = False

    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    period_type = fields.Selection("_select_period_types", string="Type of Period", required=True)
    method = fields.Selection(METHODS, string="Forecast By", required=True)
    day_number = fields.Integer(string="Working Day", aggregator=None)
    wape = fields.Float(
        string="Was Off by",
        aggregator="avg",
        help="The sum of the misses beside that of what the periods came to.",
    )
    bias = fields.Float(
        string="High or Low by",
        aggregator="avg",
        help="All in all: too high, or with a minus too low.",
    )
    periods = fields.Integer(string="Measured Over", aggregator=None)
    kept = fields.Integer(
        string="Told Then",
        aggregator=None,
        help="How many of these forecasts were told at that time. The others are worked out "
        "afterwards, from what was known then.",
    )

    _unique_error = models.UniqueIndex(
        "(company_id, period_type, definition_id, subject_type, subject_id, method, day_number)"
    )

    @api.model
    def _select_period_types(self):
        return self.env["sales.kpi.period"]._fields["period_type"]._description_selection(self.env)

    @api.depends("definition_id", "method", "day_number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for error in self:
            error.display_name = self.env._(
                "%(measure)s, working day %(day)s",
                measure=error.definition_id.name, day=error.day_number,
            )  # fmt: skip
