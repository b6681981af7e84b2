from odoo import fields, models


class SalesKpiPeriod(models.Model):
    """Counting a running period wakes the stream of its company: what is told is looked for beside
    the count, not in it."""

    _inherit = "sales.kpi.period"

    stream_begun = fields.Boolean(
        readonly=True, copy=False, groups="base.group_no_one",
        help="What was reached before the stream looked first is known, and not told.",
    )  # fmt: skip

    def _get_kept_by_us(self):
        return super()._get_kept_by_us() | {"stream_begun"}

    def _count(self):
        result = super()._count()
        if self._is_running() and self.company_id.kpi_stream != "off":
            self.env["sales.kpi.news"]._wake()
        return result

    def _is_running(self):
        return self.date_from <= self.company_id._get_kpi_today() <= self.date_to
