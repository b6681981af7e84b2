from odoo import models

from ...tools import period as periods


class SalesKpiPeriod(models.Model):
    _inherit = "sales.kpi.period"

    def _get_earlier_bounds(self, count):
        """(first, last local day) of so many periods of the type before this one, latest first,
        whether they were made or not."""
        self.ensure_one()
        start = self.company_id._get_kpi_year_start()
        spans = [(self.date_from, self.date_to)]
        for _step in range(count):
            spans.append(periods.previous(self.period_type, *spans[-1], *start))
        return spans[1:]
