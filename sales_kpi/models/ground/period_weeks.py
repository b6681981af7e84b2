from datetime import timedelta

from odoo import api, models

from ...tools import period as periods

_ONE_WEEK = timedelta(days=7)


class SalesKpiPeriod(models.Model):
    """When weeks begin on another weekday, those that are open go along."""

    _inherit = "sales.kpi.period"

    @api.model
    def _follow_weeks(self, company, day):
        """Give open weeks their new days, each the next one in turn, with what hangs on it: its
        targets are those of the new week. They are counted anew.

        :param day: the local day from which weeks may begin on another weekday
        """
        weeks = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("period_type", "=", "week"),
                ("date_to", ">=", day - _ONE_WEEK),
                ("state", "=", "open"),
            ],
            order="date_from",
        )
        calendar, last = company._get_kpi_calendar(), None
        for week in weeks:
            bounds = periods.bounds("week", week.date_from, *calendar)
            if last and bounds <= last:
                bounds = periods.following("week", *last, *calendar)
            last = bounds
            if bounds != (week.date_from, week.date_to):
                week.write({"date_from": bounds[0], "date_to": bounds[1], "as_of": False})
