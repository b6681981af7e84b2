from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

SLOW = 5.0


class SalesKpiHealthMeasure(models.Model):
    """How long the last count of a measure took in an open period, and how PostgreSQL goes about
    it. Nothing is stored."""

    _name = "sales.kpi.health.measure"
    _description = "Count of a Measure"
    _auto = False
    _order = "is_bad desc, seconds desc nulls last, id"
    _depends = {
        "sales.kpi.period": ["company_id", "state"],
        "sales.kpi.reading": [
            "as_of",
            "definition_id",
            "error",
            "period_id",
            "seconds",
            "together",
        ],
    }

    reading_id = fields.Many2one("sales.kpi.reading", readonly=True)
    definition_id = fields.Many2one("sales.kpi.definition", string="Measure", readonly=True)
    period_id = fields.Many2one("sales.kpi.period", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    as_of = fields.Datetime(string="Counted At", readonly=True)
    seconds = fields.Float(
        readonly=True,
        digits=(16, 3),
        aggregator=None,
        help="How long the last count took. Measures of the same records are counted together: "
        "then it is the time of all of them.",
    )
    together = fields.Integer(
        string="Counted Together", readonly=True, aggregator=None, help="By one query."
    )
    error = fields.Text(readonly=True)
    is_bad = fields.Boolean(string="Trouble", readonly=True)
    trouble = fields.Char(string="What Is Wrong", compute="_compute_trouble")
    plan = fields.Html(
        compute="_compute_plan",
        sanitize=False,
        help="What PostgreSQL means to do for the query of this count. Nothing is counted for it.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT reading.id, reading.id AS reading_id, reading.definition_id,
                      reading.period_id, period.company_id, reading.as_of, reading.seconds,
                      reading.together, reading.error,
                      reading.error IS NOT NULL OR COALESCE(reading.seconds, 0) > %s AS is_bad
                 FROM sales_kpi_reading reading
                 JOIN sales_kpi_definition definition
                   ON definition.id = reading.definition_id AND definition.active
                 JOIN sales_kpi_period period
                   ON period.id = reading.period_id AND period.state = 'open'""",
            SLOW,
        )

    @api.depends("is_bad")
    def _compute_trouble(self):
        for row in self:
            row.trouble = row.is_bad and row._tell_trouble()

    def _tell_trouble(self):
        names = {"measure": self.definition_id.sudo().name, "seconds": round(self.seconds, 1)}
        if self.error:
            return self.env._(
                "“%(measure)s” failed: %(error)s Mend it under Measures; “Test” tries it.",
                error=self.error,
                **names,
            )
        return self.env._(
            "“%(measure)s” takes %(seconds)s seconds. Its plan says what PostgreSQL does.", **names
        )

    def _compute_plan(self):
        for row in self:
            plan = self.env["sales.kpi.reader"].sudo()._explain(row.reading_id.sudo())
            row.plan = Markup("<pre class='small mb-0'>%s</pre>") % plan

    def action_show_plan(self):
        """Show the plan in a dialog."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("definition_id", "period_id")
    def _compute_display_name(self):
        for row in self.sudo():
            names = (row.definition_id.name, row.period_id.display_name)
            row.display_name = " · ".join(filter(None, names))
