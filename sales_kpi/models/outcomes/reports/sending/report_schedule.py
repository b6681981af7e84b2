from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, email_split, format_datetime

from ....ground.clock import get_weekdays
from .brief import KINDS

RHYTHMS = [
    ("daily", "Each Working Day"),
    ("weekly", "Each Week"),
    ("monthly", "Each Month"),
    ("published", "When a Period Is Published"),
]
PERIODS = [
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("half", "Half-Year"),
    ("year", "Year"),
]
FILES = [("xlsx", "Spreadsheet"), ("pdf", "PDF")]


class SalesKpiReportSchedule(models.Model):
    """What goes out by itself: which brief, when, to whom, and with which file."""

    _name = "sales.kpi.report.schedule"
    _description = "Schedule of Briefs and Reports"
    _inherit = ["sales.kpi.trailed"]
    _order = "sequence, id"
    _trails_making = True
    _trailed = frozenset(
        {
            "active", "kind", "report_id", "rhythm", "user_id", "user_ids", "group_ids", "team_ids",
            "outside_emails", "left_emails", "attach",
        }
    )  # fmt: skip

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company,
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        help="To whom it goes is as far as this person reaches: a leader's schedules go to the "
        "teams that the leader has on that day.",
    )
    kind = fields.Selection(
        [*KINDS, ("report", "Report")], string="Content", required=True, default="rep_day"
    )
    report_id = fields.Many2one("sales.kpi.report", ondelete="cascade", index="btree_not_null")
    rhythm = fields.Selection(RHYTHMS, string="When", required=True, default="daily")
    weekday = fields.Selection(get_weekdays, default="1")
    nth = fields.Integer(
        string="Working Day of the Month",
        default=1,
        help="1: the first working day. The last one where a month has fewer, and the last day of "
        "a month without any.",
    )
    hour = fields.Float(
        string="At",
        default=8.0,
        help="By the clock of the company. An hour that the clock skips is followed by the next "
        "one.",
    )
    period_type = fields.Selection(PERIODS, string="Period", default="month")
    user_ids = fields.Many2many(
        "res.users",
        "sales_kpi_report_schedule_user_rel",
        string="Users",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    group_ids = fields.Many2many("res.groups", string="Groups")
    team_ids = fields.Many2many(
        "crm.team", string="Teams", help="Everybody who is in them, or in a team below, that day."
    )
    left_ids = fields.Many2many(
        "res.users",
        "sales_kpi_report_schedule_left_rel",
        string="Do Not Want It",
        readonly=True,
        copy=False,
        help="Recipients who said that they don't want it.",
    )
    outside_emails = fields.Char(
        string="Addresses Outside",
        help="Separated by commas. They get what the responsible person sees.",
    )
    left_emails = fields.Char(
        string="Outside, Do Not Want It",
        readonly=True,
        copy=False,
        help="Addresses outside that said by the link of a mail that they don't want it.",
    )
    attach = fields.Selection(FILES, string="With a File")
    skip_empty = fields.Boolean(
        string="Not When Empty", default=True, help="Nothing is sent when there is nothing to say."
    )
    sending_ids = fields.One2many("sales.kpi.report.sending", "schedule_id", readonly=True)
    last_on = fields.Datetime(string="Last Time", readonly=True, copy=False)
    when_text = fields.Char(string="Rhythm", compute="_compute_when_text")

    _check_report = models.Constraint(
        "CHECK(kind != 'report' OR report_id IS NOT NULL)", "Choose the report that is sent."
    )
    _check_nth = models.Constraint(
        "CHECK(nth BETWEEN 1 AND 31)", "Choose one of the working days of a month: 1 to 31."
    )
    _check_hour = models.Constraint(
        "CHECK(hour >= 0 AND hour < 24)", "Choose an hour between 00:00 and 23:59."
    )

    @api.constrains("outside_emails")
    def _check_addresses(self):
        for schedule in self:
            for address in schedule._split_addresses():
                if not email_normalize(address):
                    raise ValidationError(
                        self.env._("“%s” is no mail address: correct it.", address)
                    )

    def _split_addresses(self):
        """Addresses outside, as they were typed."""
        typed = (self.outside_emails or "").replace(";", ",").split(",")
        return [
            (email_split(one) or [one.strip()])[0] for one in typed if one.strip()
        ]  # fmt: skip

    @api.depends("rhythm", "weekday", "nth", "hour", "period_type", "company_id")
    @api.depends_context("lang")
    def _compute_when_text(self):
        weekdays, periods = dict(get_weekdays(self)), self._fields["period_type"]
        periods = dict(periods._description_selection(self.env))
        for one in self:
            at = f"{int(one.hour):02d}:{round(one.hour % 1 * 60):02d}"
            one.when_text = {
                "daily": self.env._("Each working day at %s", at),
                "weekly": self.env._(
                    "%(day)s at %(time)s", day=weekdays.get(one.weekday, ""), time=at
                ),
                "monthly": self.env._(
                    "Working day %(nth)s of each month at %(time)s", nth=one.nth, time=at
                ),
                "published": self.env._(
                    "When it is published: %s", periods.get(one.period_type, "")
                ),
            }.get(one.rhythm, "")

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%s (copy)", schedule.name), "active": False}
            for schedule, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    def action_open_sendings(self):
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_report_sending_action"
        )
        return {**action, "domain": [("schedule_id", "=", self.id)], "context": {}}

    def _tell_moment(self, moment):
        """By the clock of the company."""
        zone = self.company_id._get_kpi_tz()
        return format_datetime(self.env, moment, tz=zone, dt_format="short")
