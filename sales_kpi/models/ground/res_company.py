from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

from ...tools.weeks import Weeks
from ...tools.zones import Zones
from .clock import FIRST_DAY, get_weekdays

KPI_SETTINGS = (
    "name", "currency_id", "fiscalyear_last_month", "fiscalyear_last_day", "kpi_freshness",
    "kpi_newcomer_months", "partner_id", "resource_calendar_id",
)  # fmt: skip


class ResCompany(models.Model):
    _inherit = "res.company"
    _kpi_shapes_pages = True

    kpi_tz = fields.Selection(
        _tz_get,
        string="KPI Time Zone",
        compute="_compute_kpi_tz",
        inverse="_inverse_kpi_tz",
        help="Days, weeks and months of all sales figures begin at midnight here. A change holds "
        "from today on: days gone by keep their hours.",
    )
    kpi_week_start = fields.Selection(
        get_weekdays,
        string="KPI Weeks Begin On",
        compute="_compute_kpi_week_start",
        inverse="_inverse_kpi_week_start",
        help="The weekday on which weeks of all sales figures begin. A change holds from the next "
        "such day on: the week before it ends the day before, and is shorter. Closed weeks stay as "
        "they are; open ones go along, with their targets.",
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

    def _compute_kpi_tz(self):
        for company in self:
            company.kpi_tz = company._origin and company._origin._get_kpi_tz()

    def _inverse_kpi_tz(self):
        Clock = self.env["sales.kpi.clock"].sudo()
        known = Clock._get_entries(self)
        for company in self:
            tz, is_new = company.kpi_tz, company.id not in known
            if not tz and not is_new:
                raise UserError(self.env._("Sales days need a time zone: choose one."))
            if tz and (is_new or tz != company._get_kpi_tz()):
                first = FIRST_DAY if is_new else company._get_kpi_today()
                Clock.create({"company_id": company.id, "date_from": first, "tz": tz})

    def _compute_kpi_week_start(self):
        for company in self:
            origin = company._origin
            company.kpi_week_start = origin and origin._get_kpi_week_start(origin._get_kpi_today())

    def _inverse_kpi_week_start(self):
        Clock = self.env["sales.kpi.clock"].sudo()
        known = Clock._get_week_entries(self)
        for company in self:
            day, is_new = company.kpi_week_start, company.id not in known
            if not day and not is_new:
                raise UserError(self.env._("Weeks need a first day: choose one."))
            if day and (is_new or day != company._get_kpi_week_start(company._get_kpi_today())):
                first = FIRST_DAY if is_new else company._get_kpi_today()
                Clock.create({"company_id": company.id, "date_from": first, "week_start": day})

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["sales.kpi.clock"]._start(companies)
        if any("user_ids" in vals for vals in vals_list):
            self.env["sales.kpi.membership"]._open(list(companies._kpi_get_places()))
        return companies

    def write(self, vals):
        if "user_ids" not in vals:
            return super().write(vals)
        before = self._kpi_get_places()
        result = super().write(vals)
        self.env["sales.kpi.membership"]._follow(before, self._kpi_get_places())
        return result

    def _kpi_get_places(self):
        places = self.sudo().user_ids._kpi_get_places()
        return {place: since for place, since in places.items() if place[2] in self}

    def _propose_kpi_tz(self):
        """The time zone that a company begins with. Others write these, so that they don't move it
        afterwards."""
        company = self.sudo()
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _propose_kpi_week_start(self):
        """The weekday on which weeks begin in the company's language, as Odoo groups by them."""
        lang = self.sudo().partner_id.lang or self.env.lang or "en_US"
        return self.env["res.lang"]._get_data(code=lang).week_start or "1"

    def _kpi_clock_moved(self):
        """Called when the days of these companies begin at another hour."""

    def _kpi_find_briefed(self, day):
        """Ids of the users who get a mail about their figures on a local day, which takes in what
        else is to be told that morning."""
        return set()

    def _fetch_kpi_settings(self):
        """Read what the screens ask of a company, without its many other columns."""
        self.sudo().fetch(KPI_SETTINGS)

    @tools.ormcache("self.id")
    def _get_kpi_zones(self):
        """``Zones`` of this company's sales days."""
        self.ensure_one()
        known = self.env["sales.kpi.clock"]._get_entries(self).get(self.id, ())
        # None is there while the module is being installed.
        return Zones([entry for _id, *entry in known] or [(FIRST_DAY, self._propose_kpi_tz())])

    @tools.ormcache("self.id")
    def _get_kpi_weeks(self):
        """``Weeks`` of this company."""
        self.ensure_one()
        known = self.env["sales.kpi.clock"]._get_week_entries(self).get(self.id, ())
        entries = [entry for _id, *entry in known]
        entries = entries or [(FIRST_DAY, self._propose_kpi_week_start())]
        return Weeks([(first, int(weekday) - 1) for first, weekday in entries])

    def _get_kpi_week_start(self, day):
        """The weekday on which weeks begin on a local day, or will begin by what was entered for
        it, from "1", Monday, to "7"."""
        return str(self._get_kpi_weeks().chosen(day) + 1)

    def _get_kpi_tz(self, day=None):
        """Name of the time zone in which a sales day of this company ends: a local day, or today.

        What reads many days by one zone takes that of the last day.
        """
        return self._get_kpi_zones().at(day or self._get_kpi_today())

    def _get_kpi_bounds(self, date_from, date_to):
        """Naive UTC instants [start, end) of the company's local days, both inclusive."""
        return self._get_kpi_zones().to_utc(date_from, date_to)

    def _get_kpi_today(self):
        """Today's date on this company's sales clock."""
        return self._get_kpi_date(fields.Datetime.now())

    def _get_kpi_date(self, moment):
        """The company's local day of ``moment`` (naive UTC datetime)."""
        return self._get_kpi_zones().local_date(moment)

    def _sql_kpi_date(self, moment):
        """`_get_kpi_date` of an expression that holds naive UTC instants."""
        zones = self._get_kpi_zones()
        day = _sql_date(moment, zones.oldest)
        for start, first, zone in zones.get_changes():
            later = SQL("GREATEST(%s, %s::date)", _sql_date(moment, zone), first)
            day = SQL("CASE WHEN %s >= %s THEN %s ELSE %s END", moment, start, later, day)
        return day

    @api.model
    def _sql_kpi_date_of(self, company, moment, companies):
        """The same of a column that holds the id of one of ``companies``."""
        days = (SQL("WHEN %s THEN %s", one.id, one._sql_kpi_date(moment)) for one in companies)
        return SQL("CASE %s %s END", company, SQL(" ").join(days))

    def _get_kpi_year_start(self):
        """(month, day) on which the fiscal year starts."""
        company = self.sudo()
        month, day = int(company.fiscalyear_last_month or 12), company.fiscalyear_last_day or 31
        last = date(2001, month, min(day, monthrange(2001, month)[1]))
        first = last + timedelta(days=1)
        return first.month, first.day

    def _get_kpi_calendar(self):
        """(month, day, weeks) by which ``tools/period.py`` finds the bounds of periods."""
        return *self._get_kpi_year_start(), self._get_kpi_weeks()

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


def _sql_date(moment, zone):
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)
