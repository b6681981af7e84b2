from odoo import api, fields, models


class SalesKpiPeriod(models.Model):
    """Which measures were read for the period, and how many of them failed."""

    _inherit = "sales.kpi.period"

    reading_ids = fields.One2many("sales.kpi.reading", "period_id", string="Measures")
    failing_count = fields.Integer(compute="_compute_failing_count")

    @api.depends("reading_ids.error")
    def _compute_failing_count(self):
        for period in self:
            period.failing_count = len(period.reading_ids.filtered("error"))
