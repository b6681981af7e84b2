import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class SalesKpiNews(models.Model):
    """When the stream is looked after: soon after each count, and from time to time."""

    _inherit = "sales.kpi.news"

    @api.model
    @api.private
    def _wake(self):
        """Have it looked after as soon as this transaction has ended. One waking serves all that
        are counted until it is followed: each would take a connection of its own."""
        cron = self.env.ref("sales_kpi.sales_kpi_news_cron").sudo()
        waking = [("cron_id", "=", cron.id), ("call_at", "<=", fields.Datetime.now())]
        if not self.env["ir.cron.trigger"].sudo().search_count(waking, limit=1):
            cron._trigger()

    @api.model
    def _cron_tell(self):
        """Tell what is new, one transaction a company. One that fails stops no other."""
        companies = self.env["res.company"].search([("kpi_stream", "!=", "off")])
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._tell(company)
            except Exception:
                _logger.exception("The news of company %s can't be told", company.id)
            if not Cron._commit_progress(1):
                break

    @api.model
    @api.private
    def _tell(self, company):
        """Tell what is new of a company: what happened, and what its scorecards say."""
        today = company._get_kpi_today()
        running = self.env["sales.kpi.period"].sudo().search(
            [
                ("company_id", "=", company.id), ("as_of", "!=", False),
                ("date_from", "<=", today), ("date_to", ">=", today),
            ]
        )  # fmt: skip
        self._gather(company)
        for period in running:
            self._gather_places(period, is_known=not period.stream_begun)
        running.filtered(lambda period: not period.stream_begun).stream_begun = True
