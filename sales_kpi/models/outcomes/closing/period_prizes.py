from odoo import api, models


class SalesKpiPeriod(models.Model):
    """Prizes in money go where pay is worked out, if anything pays: whoever does extends it."""

    _inherit = "sales.kpi.period"

    @api.model
    @api.private
    def _book_prizes(self, company, rows):
        """Pay people besides what they earn, each prize once.

        :param company: who pays
        :param rows: [{"key": names the prize for good, "user_id", "amount": in the company's
            currency, "reason": in words, "told": {"title": what it was won in, "place"}, of which
            whoever reads it gets his own words}]
        :return: keys of what is paid, now or before; whoever is in no plan is left out
        """
        return set()

    @api.model
    @api.private
    def _take_prizes_back(self, company, rows):
        """Take prizes back that were paid, as far as people don't keep them.

        :param rows: [{"key", "user_id", "given": what was paid, "keep": what is left of it, in the
            company's currency, "reason", "told": {"title"}}]
        """
