from calendar import monthrange
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytz

from odoo import fields, models, tools

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import period

CUSTOMER_SETTINGS = {"kpi_class_a", "kpi_class_b", "kpi_churn_factor"}
KPI_SETTINGS = (
    "name", "currency_id", "fiscalyear_last_month", "fiscalyear_last_day", "kpi_freshness",
    "kpi_newcomer_months", "partner_id", "resource_calendar_id",
)  # fmt: skip
CLOCK_SETTINGS = {"kpi_tz", "partner_id", "resource_calendar_id"}


class ResCompany(models.Model):
    _inherit = "res.company"

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
    kpi_activity_auto = fields.Boolean(
        string="Record Done Activities",
        default=True,
        help="An Odoo activity marked done on an opportunity, customer, order or invoice, and a "
        "meeting held on an opportunity, become a sales activity by themselves.",
    )
    kpi_class_a = fields.Float(
        string="Class A (%)",
        default=70,
        help="The largest customers who make this share of the orders of 12 months are class A.",
    )
    kpi_class_b = fields.Float(
        string="Class B (%)",
        default=20,
        help="The next largest customers who make this share are class B, the rest class C.",
    )
    kpi_churn_factor = fields.Float(
        string="Churn Warning Factor",
        default=2,
        help="A customer who has been silent for this many times his usual interval between "
        "orders gets a warning.",
    )
    kpi_visit_days = fields.Integer(
        string="Days After a First Visit",
        default=30,
        help="A first visit to an opportunity succeeded when the opportunity moved forward within "
        "so many days.",
    )

    kpi_acknowledge_days = fields.Integer(
        string="Days to Acknowledge",
        default=7,
        help="A published appraisal that nobody answers is acknowledged by itself after so many "
        "days. 0: never.",
    )
    kpi_newcomer_months = fields.Integer(
        string="Months as a Newcomer",
        default=6,
        help="A salesperson is a newcomer for so many months after joining the first team.",
    )

    _check_kpi_acknowledge_days = models.Constraint(
        "CHECK(kpi_acknowledge_days >= 0)", "The days to acknowledge can't be negative."
    )
    _check_kpi_freshness = models.Constraint(
        "CHECK(kpi_freshness >= 0)", "The freshness of the figures can't be negative."
    )
    _check_kpi_classes = models.Constraint(
        "CHECK(kpi_class_a > 0 AND kpi_class_b > 0 AND kpi_class_a + kpi_class_b <= 100)",
        "The shares of the classes A and B must be above 0, and 100 % at most together.",
    )
    _check_kpi_churn_factor = models.Constraint(
        "CHECK(kpi_churn_factor > 0)", "The factor of the churn warning must be above 0."
    )

    _check_kpi_newcomer_months = models.Constraint(
        "CHECK(kpi_newcomer_months > 0)", "Newcomers are new for a month at least."
    )
    _check_kpi_visit_days = models.Constraint(
        "CHECK(kpi_visit_days > 0)", "The days after a first visit must be above 0."
    )

    def write(self, vals):
        with self._watch_kpi_tz(vals.keys() & CLOCK_SETTINGS):
            result = super().write(vals)
        if CUSTOMER_SETTINGS & vals.keys():
            self._trigger_customer_refresh()
        return result

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
            self.env["sales.kpi.activity"].sudo()._recount_days(moved)
            moved._trigger_customer_refresh()

    def _trigger_customer_refresh(self):
        """Class the customers again: soon, and once for all that is changed together."""
        cron = self.env.ref("sales_kpi.sales_kpi_customer_cron", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

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

    def _get_kpi_deadline(self):
        """Last local day for whoever gets an appraisal today; False when there is none."""
        days = self.sudo().kpi_acknowledge_days
        return days and self._get_kpi_today() + timedelta(days=days)

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
