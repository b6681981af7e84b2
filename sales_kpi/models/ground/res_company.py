from calendar import monthrange
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytz

from odoo import fields, models, tools

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import period

KPI_SETTINGS = (
    "name", "currency_id", "fiscalyear_last_month", "fiscalyear_last_day", "kpi_freshness",
    "kpi_newcomer_months", "partner_id", "resource_calendar_id",
)  # fmt: skip
CLOCK_SETTINGS = {"kpi_tz", "partner_id", "resource_calendar_id"}


class ResCompany(models.Model):
    _inherit = "res.company"
    _kpi_shapes_pages = True

    kpi_tz = fields.Selection(
        _tz_get,
        string="KPI Time Zone",
        help="Days, weeks and months of all sales figures begin at midnight here. Empty: the time "
        "zone of the company's contact, else of its working hours, else UTC.",
    )
    kpi_freshness = fields.Integer(
        string="KPI Freshness (seconds)",
        default=60,
        help="Figures of an open period that are older than this are counted again when "
        "someone looks at them.",
    )
    kpi_newcomer_months = fields.Integer(
        string="Months as a Newcomer",
        default=6,
        help="A salesperson is a newcomer for so many months after joining the first team.",
    )

    _check_kpi_freshness = models.Constraint(
        "CHECK(kpi_freshness >= 0)", "The freshness of the figures can't be negative."
    )
    _check_kpi_newcomer_months = models.Constraint(
        "CHECK(kpi_newcomer_months > 0)", "Newcomers are new for a month at least."
    )

    def write(self, vals):
        with self._watch_kpi_tz(vals.keys() & CLOCK_SETTINGS):
            return super().write(vals)

    @contextmanager
    def _watch_kpi_tz(self, is_touched=True):
        """Count again what goes by local days, of the companies whose clock what follows moves.

        :param is_touched: whether what follows can move any clock at all
        """
        zones = {company: company._get_kpi_tz() for company in self if is_touched}
        yield
        if zones:
            self.env.registry.clear_cache()
        moved = self.filtered(lambda c: c in zones and c._get_kpi_tz() != zones[c])
        if moved:
            moved._kpi_clock_moved()

    def _kpi_clock_moved(self):
        """Called when the days of these companies begin at another hour."""

    def _fetch_kpi_settings(self):
        """Read what the screens ask of a company, without its many other columns."""
        self.sudo().fetch(KPI_SETTINGS)

    @tools.ormcache("self.id")
    def _get_kpi_tz(self):
        """Name of the time zone in which this company's sales days begin and end."""
        self.ensure_one()
        company = self.sudo()
        return company.kpi_tz or company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _get_kpi_today(self):
        """Today's date on this company's sales clock."""
        return self._get_kpi_date(fields.Datetime.now())

    def _get_kpi_date(self, moment):
        """The company's local day of ``moment`` (naive UTC datetime)."""
        return period.local_date(moment, self._get_kpi_tz())

    def _get_kpi_year_start(self):
        """(month, day) on which the fiscal year starts."""
        company = self.sudo()
        month, day = int(company.fiscalyear_last_month or 12), company.fiscalyear_last_day or 31
        last = date(2001, month, min(day, monthrange(2001, month)[1]))
        first = last + timedelta(days=1)
        return first.month, first.day

    def _get_kpi_working_days(self, date_from, date_to):
        """Sorted days from ``date_from`` to ``date_to`` on which the company works: those of its
        working hours less its public holidays; every day when it has no working hours."""
        self.ensure_one()
        days = [date_from + timedelta(days=n) for n in range((date_to - date_from).days + 1)]
        calendar = self.sudo().resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        start, end = (
            zone.localize(datetime.combine(day, moment))
            for day, moment in ((date_from, time.min), (date_to, time.max))
        )
        unusual = calendar._get_unusual_days(start, end, self) if calendar else {}
        return [day for day in days if not unusual.get(fields.Date.to_string(day))]
