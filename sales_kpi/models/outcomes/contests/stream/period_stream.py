import logging

from odoo import api, models

from .news_events import QUICK

_logger = logging.getLogger(__name__)


class SalesKpiPeriod(models.Model):
    """Counting a running period brings the news of its company. News that fail stop no count."""

    _inherit = "sales.kpi.period"

    def _count(self):
        result = super()._count()
        if self._is_running():
            self._try_to_tell(self.env["sales.kpi.news"]._gather, self.company_id, QUICK)
        return result

    def _tell_judged(self):
        if self._is_running():
            self._try_to_tell(self.env["sales.kpi.news"]._gather_places, self)
        return super()._tell_judged()

    @api.model
    def _cron_refresh(self):
        result = super()._cron_refresh()
        for company in self.env["res.company"].search([]):  # pylint: disable=no-search-all
            self._try_to_tell(self.env["sales.kpi.news"].sudo()._gather, company)
        return result

    def _is_running(self):
        return self.date_from <= self.company_id._get_kpi_today() <= self.date_to

    def _try_to_tell(self, gather, *args):
        try:
            with self.env.cr.savepoint():
                gather(*args)
        except Exception:
            _logger.exception("News can't be told")
