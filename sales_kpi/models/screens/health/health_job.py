from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .words import tell_age

LATE = timedelta(hours=1)


class SalesKpiHealthJob(models.Model):
    """How a scheduled action of the module, or a copy of one, fares. Nothing is stored."""

    _name = "sales.kpi.health.job"
    _description = "Run of a Scheduled Action"
    _auto = False
    _order = "is_bad desc, seconds desc nulls last, id"
    _depends = {
        "ir.cron": [
            "active",
            "failure_count",
            "first_failure_date",
            "ir_actions_server_id",
            "lastcall",
            "nextcall",
        ],
    }

    cron_id = fields.Many2one("ir.cron", string="Scheduled Action", readonly=True)
    is_on = fields.Boolean(string="On", readonly=True)
    lastcall = fields.Datetime(string="Last Run", readonly=True)
    seconds = fields.Float(
        readonly=True,
        aggregator=None,
        help="How long the last run took, as far as Odoo has noted it in the last week.",
    )
    nextcall = fields.Datetime(string="Next Run", readonly=True)
    failure_count = fields.Integer(string="Failures Running", readonly=True, aggregator=None)
    first_failure_date = fields.Datetime(string="Failing Since", readonly=True)
    is_bad = fields.Boolean(string="Trouble", readonly=True)
    trouble = fields.Char(string="What Is Wrong", compute="_compute_trouble")

    @property
    def _table_query(self):
        """Odoo notes a progress a round: made when it begins, written when it has ended."""
        return SQL(
            """SELECT cron.id, cron.id AS cron_id, cron.active AS is_on, cron.lastcall,
                      cron.nextcall, cron.failure_count, cron.first_failure_date, run.seconds,
                      NOT cron.active OR cron.failure_count > 0 OR cron.nextcall < %s AS is_bad
                 FROM ir_cron cron
                 JOIN ir_act_server action ON action.id = cron.ir_actions_server_id
                 JOIN ir_model model ON model.id = action.model_id
                                    AND starts_with(model.model, 'sales.kpi.'),
              LATERAL (SELECT EXTRACT(EPOCH FROM SUM(write_date - create_date))::float8 AS seconds
                         FROM ir_cron_progress progress
                        WHERE progress.cron_id = cron.id
                          AND progress.create_date >= cron.lastcall) AS run""",
            fields.Datetime.now() - LATE,
        )

    @api.depends("is_bad")
    def _compute_trouble(self):
        for row in self:
            row.trouble = row.is_bad and row._tell_trouble()

    def _tell_trouble(self):
        name = self.cron_id.sudo().display_name
        if not self.is_on:
            return self.env._("“%s” is off. Switch it on under Scheduled Actions.", name)
        if self.failure_count:
            return self.env._(
                "“%(name)s” failed %(count)s times running. The server's log says why.",
                name=name,
                count=self.failure_count,
            )
        age = tell_age(self.env, fields.Datetime.now() - self.nextcall)
        return self.env._(
            "“%(name)s” was due %(age)s ago. Does the server run scheduled actions "
            "(max_cron_threads)?",
            name=name,
            age=age,
        )

    def action_open(self):
        """Open the scheduled action itself."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.cron_id.display_name,
            "res_model": "ir.cron",
            "res_id": self.cron_id.id,
            "views": [(False, "form")],
        }

    @api.depends("cron_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.cron_id.sudo().display_name
