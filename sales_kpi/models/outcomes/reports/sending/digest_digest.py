from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

# {field: measure}
CODES = {
    "kpi_sales_won": "won_revenue",
    "kpi_sales_collected": "collected_amount",
    "kpi_sales_done": "activities_done",
}


class DigestDigest(models.Model):
    """Three figures of sales for managers, on the whole days of the company that a digest's span
    is about: they end yesterday, as those of the screens do."""

    _inherit = "digest.digest"

    kpi_sales_won = fields.Boolean("Won Revenue (Sales KPI)")
    kpi_sales_won_value = fields.Monetary(compute="_compute_kpi_sales_won_value")
    kpi_sales_collected = fields.Boolean("Collected Amount (Sales KPI)")
    kpi_sales_collected_value = fields.Monetary(compute="_compute_kpi_sales_collected_value")
    kpi_sales_done = fields.Boolean("Activities Done (Sales KPI)")
    kpi_sales_done_value = fields.Integer(compute="_compute_kpi_sales_done_value")

    def _compute_kpi_sales_won_value(self):
        self._compute_kpi_sales("kpi_sales_won")

    def _compute_kpi_sales_collected_value(self):
        self._compute_kpi_sales("kpi_sales_collected")

    def _compute_kpi_sales_done_value(self):
        self._compute_kpi_sales("kpi_sales_done")

    def _compute_kpi_sales(self, name):
        """:raise AccessError: the figures are not the reader's; Odoo leaves them out then"""
        if not self.env["sales.kpi.viewer"]._is_manager():
            raise AccessError(self.env._("These figures are not yours to see."))
        for digest in self:
            digest[f"{name}_value"] = digest._read_kpi_sales(CODES[name])

    def _read_kpi_sales(self, code):
        company = self.company_id or self.env.company
        if "start_datetime" not in self.env.context:
            return 0
        definition = self.env["sales.kpi.definition"].sudo()._find_by_code([code])
        if not definition or company.id not in self.env.user._get_company_ids():
            return 0
        days = self._get_kpi_sales_days(company)
        subject = ("company", company.id)
        Reader = self.env["sales.kpi.reader"].sudo().with_company(company)
        cell = Reader._read_definitions(definition, company, *days, subject)[code][subject]
        return 0 if cell.error else cell.value or 0

    def _get_kpi_sales_days(self, company):
        """So many local days as the span is long, up to the last one that is over."""
        # Odoo says of an instant in UTC that it is of the calendar's zone: only that is true.
        start, end = (
            self.env.context[name].replace(tzinfo=None)
            for name in ("start_datetime", "end_datetime")
        )
        last = company._get_kpi_date(end) - timedelta(days=1)
        count = max(round((end - start) / timedelta(days=1)), 1)
        return last - timedelta(days=count - 1), last
