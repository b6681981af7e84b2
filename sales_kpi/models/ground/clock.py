from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...tools.zones import Zones
from .figure_format import tell_day

FIRST_DAY = date(1970, 1, 1)


def get_weekdays(self):
    return self.env["res.lang"]._fields["week_start"]._description_selection(self.env)


class SalesKpiClock(models.Model):
    """In which time zone the sales days of a company begin, and on which weekday its weeks, from a
    day on. An entry says one of them, or both.

    The rows are the log as well: nobody changes or deletes one. The latest one entered holds from
    its day on, whatever was entered before for later days. All days before keep their bounds.
    """

    _name = "sales.kpi.clock"
    _description = "Time Zone and Weeks of the Sales Figures"
    _inherit = ["sales.kpi.trailed"]
    _order = "id desc"
    _rec_name = "tz"
    _kpi_shapes_pages = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company,
    )  # fmt: skip
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._get_kpi_today(),
        help="The first day that ends at midnight of this time zone; it begins where the day "
        "before ends.",
    )
    tz = fields.Selection(_tz_get, string="Time Zone", help="Empty: as before.")
    week_start = fields.Selection(
        get_weekdays,
        string="Weeks Begin On",
        help="Weeks begin on this weekday from the first one on or after the day; the week before "
        "ends the day before, and is shorter. Empty: as before.",
    )
    former_tz = fields.Selection(
        _tz_get, string="Instead Of", compute="_compute_former_tz",
        help="What held on this day until the change was entered. Empty: the first one.",
    )  # fmt: skip
    create_uid = fields.Many2one("res.users", string="Entered By", readonly=True)
    create_date = fields.Datetime(string="Entered On", readonly=True)

    _check_says_something = models.Constraint(
        "CHECK(tz IS NOT NULL OR week_start IS NOT NULL)",
        "Choose a time zone, or the day on which weeks begin.",
    )

    @api.depends("company_id", "date_from", "tz")
    def _compute_former_tz(self):
        for clock, zones in self._get_former_zones().items():
            is_moved = bool(zones and clock.date_from and clock.tz)
            clock.former_tz = is_moved and zones.at(clock.date_from)

    @api.constrains("date_from", "company_id")
    def _check_days(self):
        """
        :raise ValidationError: days that were judged would begin and end at another hour
        """
        for clock, zones in self._get_former_zones().items():
            self.env["sales.kpi.period"]._to_day(clock.date_from)
            # Not today by the new entry: what is refused must not be kept in mind.
            if zones:
                clock._check_closed(zones.local_date(fields.Datetime.now()))

    def _check_closed(self, today):
        Period, company = self.env["sales.kpi.period"].sudo(), self.company_id
        moved = [("company_id", "=", company.id), ("date_to", ">=", self.date_from)]
        Period.search(moved)._hold()
        last = Period._find_last_closed(company)
        if not last:
            return  # nothing was judged yet: the company is still being set up
        if self.date_from <= last.date_to:
            raise ValidationError(
                self.env._(
                    "%(period)s is closed: its days keep their hours, and its weeks their days. "
                    "Choose a day after %(day)s.",
                    period=last.display_name,
                    day=tell_day(self.env, last.date_to),
                )
            )
        if self.date_from < today:
            raise ValidationError(
                self.env._(
                    "Days gone by keep their hours, and weeks their days. Choose today or a later "
                    "day."
                )
            )

    def _get_former_zones(self):
        """{entry: the company's ``Zones`` before it; None where it is the first one}"""
        known = self._get_entries(self.company_id)
        former = {}
        for clock in self:
            entries = [
                entry
                for clock_id, *entry in known.get(clock.company_id.id, ())
                if not clock._origin or clock_id < clock._origin.id
            ]
            former[clock] = Zones(entries) if entries else None
        return former

    @api.model_create_multi
    def create(self, vals_list):
        clocks = super().create(vals_list)
        self.env.registry.clear_cache()
        clocks.company_id.invalidate_recordset(["kpi_tz", "kpi_week_start"])
        moved = clocks.filtered("former_tz")
        moved.company_id._kpi_clock_moved()
        for clock in moved:
            day = tell_day(self.env, clock.date_from)
            after = self.env._("%(tz)s from %(day)s", tz=clock.tz, day=day)
            clock._note(self.env._("Time Zone"), clock.former_tz, after)
        for clock in clocks.filtered("week_start"):
            self.env["sales.kpi.period"]._follow_weeks(clock.company_id, clock.date_from)
            clock._note_weeks()
        return clocks

    def _note_weeks(self):
        """The first entry of a company is no decision: it was proposed."""
        if self.date_from == FIRST_DAY:
            return
        weekday = dict(self._fields["week_start"]._description_selection(self.env))
        after = self.env._(
            "%(weekday)s from %(day)s",
            weekday=weekday[self.week_start],
            day=tell_day(self.env, self.date_from),
        )
        self._note(self.env._("Weeks Begin On"), "", after)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A change of the clock stays as it is. Enter another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A change of the clock stays. Enter another one."))

    @api.model
    def _get_entries(self, companies):
        """{company id: [(id, first day, zone)]}, in the order in which they were entered"""
        return self._get_entries_of("tz", companies)

    @api.model
    def _get_week_entries(self, companies):
        """{company id: [(id, first day, weekday from "1", Monday, to "7")]}, in the same order"""
        return self._get_entries_of("week_start", companies)

    def _get_entries_of(self, name, companies):
        found = self.sudo().search_fetch(
            [("company_id", "in", companies.ids), (name, "!=", False)],
            ["company_id", "date_from", name],
            order="id",
        )
        return {
            company.id: [(clock.id, clock.date_from, clock[name]) for clock in clocks]
            for company, clocks in found.grouped("company_id").items()
        }

    @api.model
    def _start(self, companies, zones=None):
        """Make the first entry of companies that have none.

        :param zones: {company id: zone}; those missing get what their contact and calendar propose
            (weeks go by the language)
        """
        zoned, weeks = self._get_entries(companies), self._get_week_entries(companies)
        vals_list = []
        for company in companies:
            vals = {}
            if company.id not in zoned:
                vals["tz"] = (zones or {}).get(company.id) or company._propose_kpi_tz()
            if company.id not in weeks:
                vals["week_start"] = company._propose_kpi_week_start()
            if vals:
                vals_list.append({"company_id": company.id, "date_from": FIRST_DAY, **vals})
        self.sudo().create(vals_list)
