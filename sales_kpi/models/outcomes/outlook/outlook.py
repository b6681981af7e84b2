from odoo import api, fields, models
from odoo.tools import SQL

METHODS = [
    ("season", "By the Season"),
    ("pipeline", "By the Pipeline"),
    ("pace", "At Today's Pace"),
]


class SalesKpiOutlook(models.Model):
    """Where a figure will end, as it was told on a day. Only the module itself writes it, and
    nothing that is judged or paid reads it."""

    _name = "sales.kpi.outlook"
    _description = "Outlook"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject", "sales.kpi.alike"]
    _kpi_kind = "definition_id"
    _kpi_figures = ("actual", "value", "low", "high", "usual", "beside")
    _order = "date desc, definition_id, subject_type, value desc, id"
    _log_access = False

    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    method = fields.Selection(
        METHODS,
        string="Forecast By",
        required=True,
        help="By the season: how much of a month is there by now, as a rule, and what is usual. By "
        "the pipeline: what is won, and what open deals in these stages became in past periods. At "
        "today's pace: a straight line.",
    )
    date = fields.Date(
        string="As of", required=True, help="Last day whose figures are in it.", index=True
    )
    day_number = fields.Integer(string="Working Day", aggregator=None)
    days_total = fields.Integer(string="Working Days", aggregator=None)
    actual = fields.Float(string="So Far", aggregator="avg")
    value = fields.Float(string="Outlook", aggregator="avg")
    low = fields.Float(aggregator="avg")
    high = fields.Float(aggregator="avg")
    has_band = fields.Boolean()
    part = fields.Float(
        string="Usually There by Now", aggregator="avg", help="Of the total of a period."
    )
    usual = fields.Float(aggregator="avg", help="What such a period usually comes to.")
    curve = fields.Selection(
        [("own", "Own"), ("team", "Team"), ("company", "Company")],
        string="Whose Past",
        help="Who has too few periods of his own has the curve of his team or company.",
    )
    beside = fields.Float(
        string="Big Deals Beside",
        aggregator="avg",
        help="Open deals of more than four times the average: they are not in the outlook.",
    )
    wape = fields.Float(
        string="Was Off by",
        aggregator="avg",
        help="On this working day of the past periods: the sum of the misses beside that of what "
        "they came to.",
    )
    bias = fields.Float(
        string="High or Low by",
        aggregator="avg",
        help="All in all: too high, or with a minus too low.",
    )
    error_periods = fields.Integer(string="Measured Over", aggregator=None)
    error_kept = fields.Integer(
        string="Told Then",
        aggregator=None,
        help="How many of these forecasts were told at that time. The others are worked out "
        "afterwards, from what was known then.",
    )

    is_last = fields.Boolean(
        string="Told Last", compute="_compute_is_last", search="_search_is_last"
    )
    value_text = fields.Char(string="Outlook Figure", compute="_compute_texts")
    actual_text = fields.Char(string="So Far Figure", compute="_compute_texts")
    band_text = fields.Char(string="Likely Range", compute="_compute_texts")
    beside_text = fields.Char(string="Big Deals", compute="_compute_texts")
    text = fields.Char(string="In Words", compute="_compute_texts")

    _unique_outlook = models.UniqueIndex(
        "(period_id, definition_id, subject_type, subject_id, method, date)"
    )
    _subject_idx = models.Index("(subject_type, subject_id, period_id)")

    @api.depends("value", "actual", "low", "high", "has_band", "beside", "wape", "error_periods")
    @api.depends_context("lang")
    def _compute_texts(self):
        for outlook in self:
            outlook.value_text = outlook._format(outlook.value)
            outlook.actual_text = outlook._format(outlook.actual)
            outlook.band_text = outlook._tell_band()
            outlook.beside_text = outlook._format(outlook.beside) if outlook.beside else ""
            outlook.text = outlook._tell()

    @api.depends("date")
    def _compute_is_last(self):
        last = self.search([("id", "in", self.ids), ("is_last", "=", True)])
        for outlook in self:
            outlook.is_last = outlook in last

    def _search_is_last(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self._find_last())]

    @api.model
    def _find_last(self):
        """Query of those that were told last of each measure and period that runs."""
        return SQL(
            """(SELECT told.id FROM sales_kpi_outlook told
                 WHERE (told.period_id, told.definition_id, told.date) IN (
                       SELECT last.period_id, last.definition_id, MAX(last.date)
                         FROM sales_kpi_outlook last
                         JOIN sales_kpi_period period ON period.id = last.period_id
                        WHERE period.date_to >= %s AND last.subject_type = 'company'
                        GROUP BY last.period_id, last.definition_id))""",
            fields.Date.subtract(fields.Date.today(), days=1),
        )

    @api.depends("definition_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for outlook in self:
            outlook.display_name = f"{outlook.definition_id.name} {outlook.period_id.display_name}"
