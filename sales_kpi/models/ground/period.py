from datetime import date as Date
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...tools import period as periods
from ...tools.asked import is_id
from ...tools.shown import shown
from .figure_format import tell_day, tell_period

READERS = ("sales_team.group_sale_salesman", "account.group_account_invoice")
CLOSED = ("review", "locked")
YEARS = range(1970, 2100)
# How far from today salespeople open periods of a type, in days; what is farther they read live.
NEAR = {"day": 62, "week": 200}
NEAR_OTHERS = 800
MOST_DAYS = 1_100  # that they read at once, where nothing was counted before


class SalesKpiPeriod(models.Model):
    _name = "sales.kpi.period"
    _description = "KPI Period"
    _inherit = ["sales.kpi.trailed"]
    _order = "date_from desc, date_to desc, id desc"
    _check_company_auto = True
    _trailed = frozenset({"state", "date_from", "date_to"})
    # Of the period itself what its figures are of, and its status, which is sealed at each step.
    _kpi_sealed_by = "id"
    _kpi_sealed_columns = frozenset(
        {"name", "company_id", "period_type", "date_from", "date_to", "as_of", "state"}
    )

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    period_type = fields.Selection(
        [
            ("day", "Day"),
            ("week", "Week"),
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half", "Half-Year"),
            ("year", "Year"),
            ("custom", "Custom"),
        ],
        required=True,
        default="month",
    )
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)
    state = fields.Selection(
        [("open", "Open"), ("review", "In Review"), ("locked", "Locked")],
        required=True,
        default="open",
        readonly=True,
        help="Open: the figures are counted again and again. In review: they are frozen and "
        "looked at. Locked: nobody changes them any more.",
    )
    as_of = fields.Datetime(
        string="Counted At", readonly=True, help="When the figures were last counted."
    )

    decision_ids = fields.One2many(
        "sales.kpi.trail", "period_id", string="Decisions in the Period", readonly=True
    )

    _unique_period = models.UniqueIndex(
        "(company_id, period_type, date_from, date_to)", "This period exists already."
    )
    # No two are equal, and yet: what is in such an index is the key of the row, and a change of the
    # key, unlike one of `as_of`, waits for those who hold the period, and is noticed by them.
    _key_with_state = models.UniqueIndex("(id, state)")
    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "A period can't end before it begins."
    )

    @api.depends("period_type", "date_from", "date_to", "company_id")
    def _compute_name(self):
        for record in self:
            if record.date_from and record.date_to:
                record.name = periods.label(
                    record.period_type,
                    record.date_from,
                    record.date_to,
                    *record.company_id._get_kpi_calendar(),
                )

    @api.constrains("period_type", "date_from", "date_to", "company_id")
    def _check_bounds(self):
        for record in self.filtered(lambda period: period.period_type != "custom"):
            expected = record._bounds(record.period_type, record.date_from, record.company_id)
            if (record.date_from, record.date_to) != expected:
                raise ValidationError(
                    self.env._(
                        "This %(type)s goes from %(start)s to %(end)s. Set these days, or take "
                        "the type Custom.",
                        type=dict(self._fields["period_type"]._description_selection(self.env))[
                            record.period_type
                        ].lower(),
                        start=tell_day(self.env, expected[0]),
                        end=tell_day(self.env, expected[1]),
                    )
                )

    @api.onchange("period_type", "date_from")
    def _onchange_bounds(self):
        if self.period_type != "custom" and self.date_from and self.company_id:
            bounds = self._bounds(self.period_type, self.date_from, self.company_id)
            self.date_from, self.date_to = bounds

    def write(self, vals):
        fixed = {"name", "company_id", "period_type", "date_from", "date_to"} & vals.keys()
        if fixed and self.filtered(lambda period: period.state != "open"):
            raise UserError(self.env._("The days and name of a closed period can't be changed."))
        if self._get_kept_by_us() & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Use the buttons to close or open a period again."))
        return super().write(vals)

    def _get_trail_period(self):
        return self

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if self.filtered(lambda period: period.state != "open"):
            raise UserError(self.env._("A closed period can't be deleted."))

    @api.model_create_multi
    def create(self, vals_list):
        kept = self._get_kept_by_us()
        if not self.env.su and any(kept & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("Use the buttons to close or open a period again."))
        self._check_companies(vals_list)
        # Said here, so that nobody's own default values can close a period as it is made.
        fresh = dict.fromkeys(kept, False) | {"state": "open"}
        own = {name for name in kept if self._has_field_access(self._fields[name], "write")}
        given = [{name: fresh[name] for name in own} | vals for vals in vals_list]
        periods = super().create(given)
        for name in kept - own:  # what the user may not even see: Odoo takes no value of it
            periods.sudo().filtered(name)[name] = fresh[name]
        return periods

    @api.model
    def _check_companies(self, vals_list):
        """Before anything is stored: that it exists already is told in the company alone."""
        given = self.default_get(["company_id"]).get("company_id")
        companies = [vals.get("company_id", given) for vals in vals_list]
        mine = self.env.user._get_company_ids()
        if not self.env.su and any(company and company not in mine for company in companies):
            raise AccessError(self.env._("You don't work for this company."))

    @api.model
    def _check_readable(self, vals_list):
        """Check, before anything is stored in them, the periods that these values name: what is
        there already is told to who may read the period."""
        ids = [vals.get("period_id") for vals in vals_list]
        self.browse(filter(None, ids)).check_access("read")

    @api.model
    def _get_kept_by_us(self):
        """Names of what nobody but the module itself writes."""
        return {"state", "as_of"}

    def action_review(self):
        """Freeze the figures of the period."""
        self._move_to("review", allowed=("open",))

    def action_lock(self):
        """Close the period for good."""
        self._move_to("locked", allowed=("review",))

    def action_reopen(self):
        """Take a period that is in review back among the open ones."""
        self._move_to("open", allowed=("review",))

    def _move_to(self, state, allowed):
        """Change the state after any refresh that is going on has ended."""
        self.check_access("write")
        self._take()
        for record in self:
            if record.state not in allowed:
                raise UserError(
                    self.env._("%(period)s can't do this step now.", period=record.display_name)
                )
        self.sudo().write({"state": state})

    @api.model
    def get_or_create(self, period_type, date, company_id=None):
        """The period of a type that holds a day; it is made when it does not exist.

        :param str period_type: day, week, month, quarter, half or year
        :param date: a local day of the company, a ``date`` or "YYYY-MM-DD"
        :param int company_id: the current company when empty
        :return: a ``sales.kpi.period`` record
        :raise AccessError: the caller is in no sales or accounting group, or not in the company
        :raise UserError: no such type or day; or it is to be made, the caller is no manager, and
            it is years away or of a type that the company doesn't go by
        """
        company = self._get_company(company_id)
        day = self._to_day(date)
        found = self._find(period_type, day, company)
        if not found and not self._may_make(period_type, day, company):
            raise UserError(
                self.env._(
                    "This period was never opened: it is far away, or no scheme goes by periods "
                    "like it. Ask your sales manager to open it."
                )
            )
        return found or self._make(period_type, day, company)

    @api.model
    def _may_make(self, period_type, day, company):
        """Whether the user may open a period. Each one is counted from then on: a rep must not be
        able to make hundreds of them."""
        if self.env["sales.kpi.viewer"]._is_manager():
            return True
        distance = abs(day - company._get_kpi_today()).days
        is_near = distance <= NEAR.get(period_type, NEAR_OTHERS)
        return is_near and period_type in self._get_types_in_use(company)

    @api.model
    def _get_types_in_use(self, company):
        """The types of periods that a company goes by; the screens begin with a month."""
        return {"month"}

    @api.model
    def _make(self, period_type, day, company):
        """
        :raise ConcurrencyError: another one makes it right now; Odoo then runs the request again
        """
        date_from, date_to = self._bounds(period_type, day, company)
        vals = {
            "company_id": company.id,
            "period_type": period_type,
            "date_from": date_from,
            "date_to": date_to,
        }
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                record = self.sudo().create(vals)
        except UniqueViolation as error:
            raise ConcurrencyError("The period was made at the same time") from error
        return record.sudo(self.env.su)

    @api.model
    def _find(self, period_type, day, company):
        """The existing period of a type that holds ``day``; empty when there is none."""
        date_from, date_to = self._bounds(period_type, day, company)
        domain = [
            ("company_id", "=", company.id),
            ("period_type", "=", period_type),
            ("date_from", "=", date_from),
            ("date_to", "=", date_to),
        ]
        names = [
            "name",
            "state",
            "as_of",
            "board_mark",
            "paced_by",
            *(name for name, _operator, _value in domain),
        ]
        return self.sudo().search_fetch(domain, names, limit=1).sudo(self.env.su)

    @api.model
    def _get_company(self, company_id):
        """The company asked for, if the caller may see sales figures of it."""
        if company_id and not is_id(company_id):
            raise UserError(self.env._("Name the company by its id."))
        company = self.env["res.company"].browse(company_id) if company_id else self.env.company
        if self.env.su:
            return company
        if not any(map(self.env.user.has_group, READERS)):
            raise AccessError(self.env._("Only sales and accounting see sales figures."))
        if company.id not in self.env.user._get_company_ids():
            raise AccessError(self.env._("You don't work for this company."))
        return company

    @api.model
    def _to_day(self, day):
        try:
            day = fields.Date.to_date(day)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("%s is not a day: write it as 2026-01-31.", shown(day))
            ) from error
        if not isinstance(day, Date) or day.year not in YEARS:
            raise UserError(self.env._("Give a day between 1970 and 2099."))
        return day

    @api.model
    def _to_span(self, date_from, date_to):
        """First and last day of what a client asks for."""
        span = self._to_day(date_from), self._to_day(date_to)
        if span[0] > span[1]:
            raise UserError(self.env._("The first day is after the last one."))
        is_long = (span[1] - span[0]).days > MOST_DAYS
        if is_long and not self.env["sales.kpi.viewer"]._is_manager():
            raise UserError(self.env._("Choose three years at most."))
        return span

    @api.model
    def _bounds(self, period_type, day, company):
        if not isinstance(period_type, str):
            raise UserError(self.env._("%s is no type of period.", shown(period_type)))
        try:
            return periods.bounds(period_type, day, *company._get_kpi_calendar())
        except ValueError as error:
            raise UserError(str(error)) from error

    @api.model
    def _find_last_closed(self, company):
        """The period of ``company`` under review or locked that ends last; empty when none is."""
        closed = [("company_id", "=", company.id), ("state", "in", CLOSED)]
        return self.sudo().search(closed, order="date_to desc, id desc", limit=1)

    @api.model
    def _get_closed_domain(self, company, date_from, date_to):
        return Domain(
            [
                ("company_id", "=", company.id),
                ("state", "in", CLOSED),
                ("date_from", "<=", date_to),
                ("date_to", ">=", date_from),
            ]
        )

    def _get_previous_bounds(self):
        self.ensure_one()
        return periods.previous(
            self.period_type, self.date_from, self.date_to, *self.company_id._get_kpi_calendar()
        )

    def _get_earlier_bounds(self, count):
        """(first, last local day) of so many periods of the type before this one, latest first,
        whether they were made or not."""
        self.ensure_one()
        own, start = (self.date_from, self.date_to), self.company_id._get_kpi_calendar()
        return periods.earlier(self.period_type, own, count, *start)

    @api.model
    def _describe(self, period_type, day, company, found=None):
        """The period of a type that holds a day, made or not, for a screen that goes on to the
        periods before and after it.

        :param found: the period, perhaps empty, where it was looked for already
        """
        date_from, date_to = self._bounds(period_type, day, company)
        start = company._get_kpi_calendar()
        earlier = periods.previous(period_type, date_from, date_to, *start)[0]
        later = periods.following(period_type, date_from, date_to, *start)[0]
        found = self.sudo()._find(period_type, day, company) if found is None else found
        today = company._get_kpi_today()
        return {
            "id": found.id,
            "label": tell_period(self.env, period_type, date_from, date_to, start),
            "date_from": fields.Date.to_string(date_from),
            "date_to": fields.Date.to_string(date_to),
            "state": found.state or "open",
            "type": period_type,
            "previous": fields.Date.to_string(earlier),
            "next": fields.Date.to_string(later) if later <= today else False,
            "is_current": date_from <= today <= date_to,
            "is_over": date_to < today or (bool(found) and found.state != "open"),
        }

    def _get_working_days(self):
        """Days of the period on which the company works, after its calendar and holidays."""
        self.ensure_one()
        return self.company_id._get_kpi_working_days(self.date_from, self.date_to)

    def _is_fresh(self):
        """Whether the figures are younger than the company's freshness setting."""
        self.ensure_one()
        limit = fields.Datetime.now() - timedelta(seconds=self.company_id.kpi_freshness)
        return bool(self.as_of and self.as_of >= limit)

    def _is_over(self):
        """Whether nothing can be done about it any more: then it is told in the past."""
        self.ensure_one()
        return self.state != "open" or self.date_to < self.company_id._get_kpi_today()

    def _is_stale(self):
        """Whether the figures should be counted again before they are shown."""
        self.ensure_one()
        return self.state == "open" and not self._is_fresh()
