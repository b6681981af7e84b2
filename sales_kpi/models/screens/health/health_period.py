from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...scores.period_refresh import LOCK, RECENT
from .words import tell_age

LATE = timedelta(hours=1)
LATE_OLD = timedelta(days=2)  # what ended a while ago is counted once a day


class SalesKpiHealthPeriod(models.Model):
    """How old the figures of an open period are. Nothing is stored: it is looked up."""

    _name = "sales.kpi.health.period"
    _description = "Age of Figures"
    _auto = False
    _order = "is_bad desc, date_from desc, date_to desc, company_id, id"
    _depends = {
        "sales.kpi.period": ["as_of", "company_id", "date_from", "date_to", "state"],
        "sales.kpi.reading": ["as_of", "definition_id", "error", "period_id"],
        "sales.kpi.scheme": ["active", "company_id", "period_type"],
    }

    period_id = fields.Many2one("sales.kpi.period", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    as_of = fields.Datetime(string="Counted At", readonly=True)
    oldest = fields.Datetime(
        string="Oldest Measure",
        readonly=True,
        help="What is as it is now, such as a stock of opportunities, stays as it was counted last "
        "before the period ended.",
    )
    newest = fields.Datetime(string="Newest Measure", readonly=True)
    failing = fields.Integer(string="Failed Measures", readonly=True, aggregator=None)
    is_running = fields.Boolean(string="Being Counted", readonly=True)
    is_bad = fields.Boolean(string="Trouble", readonly=True)
    trouble = fields.Char(string="What Is Wrong", compute="_compute_trouble")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """SELECT row.*, failing > 0
                      OR is_used AND COALESCE(as_of < due, now_on) AS is_bad
                 FROM (%s) AS row""",
            SQL(
                """SELECT period.id, period.id AS period_id, period.company_id, date_from, date_to,
                          period.as_of, read.oldest, read.newest, read.failing,
                          %(running)s AS is_running, %(used)s AS is_used,
                          date_from <= %(today)s AS now_on,
                          CASE WHEN date_to >= %(recent)s THEN %(late)s ELSE %(late_old)s END
                          ::timestamp AS due
                     FROM sales_kpi_period period,
                  LATERAL (SELECT MIN(reading.as_of) AS oldest, MAX(reading.as_of) AS newest,
                                  COUNT(reading.error)::int AS failing
                             FROM sales_kpi_reading reading
                             JOIN sales_kpi_definition definition
                               ON definition.id = reading.definition_id AND definition.active
                            WHERE reading.period_id = period.id) AS read
                    WHERE period.state = 'open'""",
                running=self._sql_is_running(),
                used=self._sql_is_used(),
                today=now.date(),
                recent=now.date() - RECENT,
                late=now - LATE,
                late_old=now - LATE_OLD,
            ),
        )

    def _sql_is_running(self):
        """Whether a refresh has its lock; a number that is too large for one has none."""
        return SQL(
            """EXISTS (SELECT FROM pg_locks JOIN pg_database base ON base.oid = database
                        WHERE datname = current_database() AND locktype = 'advisory' AND granted
                          AND classid = %s::oid AND objid = period.id::oid AND objsubid = 2)""",
            LOCK,
        )

    def _sql_is_used(self):
        """Whether the scheduled action counts it: a scheme has periods of its type."""
        return SQL(
            """EXISTS (SELECT FROM sales_kpi_scheme scheme JOIN res_company company
                           ON company.id = period.company_id AND company.active
                        WHERE scheme.active AND scheme.period_type = period.period_type
                          AND (scheme.company_id IS NULL OR scheme.company_id = company.id))"""
        )

    @api.depends("is_bad")
    def _compute_trouble(self):
        for row in self:
            row.trouble = row.is_bad and row._tell_trouble()

    def _tell_trouble(self):
        names = {"period": self.period_id.sudo().display_name, "count": self.failing}
        if self.failing:
            return self.env._(
                "%(period)s: failed measures: %(count)s. Their errors stand on the period, and "
                "“Test” on the measure tries again.",
                **names,
            )
        if not self.as_of:
            return self.env._("%(period)s was never counted. Is the scheduled action on?", **names)
        age = tell_age(self.env, fields.Datetime.now() - self.as_of)
        return self.env._(
            "The figures of %(period)s are %(age)s old. Is the scheduled action on?",
            age=age,
            **names,
        )

    @api.depends("period_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.period_id.sudo().display_name
