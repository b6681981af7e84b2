from statistics import median

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.base.models.res_partner import _tz_get

from ...ground.clock import get_weekdays
from ...ground.figure_format import tell_day
from .ready_scheme import READY, prepare_lines

MONTHS = 12  # of the past from which targets are proposed
NAMED = 5  # people of a team
DIGITS = 2  # that count in a proposed target
STEPS = {  # that are decided: {step: fields that it is about}
    "clock": {"tz", "week_start"},
    "access": {"visibility", "show_details"},
}
CONFIRMATIONS = {f"{step}_{what}" for step in (*STEPS, "sample") for what in ("date", "user_id")}


class SalesKpiSetup(models.Model):
    """How far a company is with setting the module up. What is done is seen by what is there, so
    that it can be left and taken up again."""

    _name = "sales.kpi.setup"
    _description = "Set-Up of Sales KPI"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", readonly=True)
    done_date = fields.Datetime(readonly=True)
    # What has a default is no decision: these steps are done when somebody said so.
    clock_date = fields.Datetime(string="Time Zone Confirmed On", readonly=True)
    clock_user_id = fields.Many2one("res.users", string="Time Zone Confirmed By", readonly=True)
    access_date = fields.Datetime(string="Access Confirmed On", readonly=True)
    access_user_id = fields.Many2one("res.users", string="Access Confirmed By", readonly=True)
    may_set_clock = fields.Boolean(compute="_compute_clock")
    tz = fields.Selection(
        _tz_get, string="Time Zone", compute="_compute_clock", inverse="_inverse_tz"
    )
    week_start = fields.Selection(
        get_weekdays,
        string="Weeks Begin On",
        compute="_compute_clock",
        inverse="_inverse_week_start",
    )
    own_tz = fields.Char(compute="_compute_clock", help="The user's own time zone, if another.")
    clock_text = fields.Char(compute="_compute_confirmed")
    access_text = fields.Char(compute="_compute_confirmed")
    team_text = fields.Text(string="Sales Teams", compute="_compute_people")
    people_count = fields.Integer(compute="_compute_people")
    selling = fields.Selection(
        [
            ("deals", "We win deals in CRM"),
            ("orders", "We confirm orders"),
            ("cash", "We invoice, and cash counts"),
        ],
        string="What Counts as Sold",
        default="orders",
        required=True,
    )
    ready = fields.Selection(
        [
            ("all_round", "All-round: activity, deals, sales and customers"),
            ("deals", "Deals only: what is won, and the pipeline for it"),
            ("classic", "Classic 40/20/20/20: sales, visits, win rate, service"),
            ("activity", "Activity builder: visits, calls and contacts first"),
            ("collections", "Collections: cash that came in, and in time"),
        ],
        string="Scheme",
        default="all_round",
        required=True,
    )
    scheme_id = fields.Many2one("sales.kpi.scheme", string="Your Scheme", readonly=True)
    line_ids = fields.One2many(related="scheme_id.line_ids", readonly=False)
    targets_set = fields.Boolean(related="scheme_id.targets_set")
    has_history = fields.Boolean(
        readonly=True, help="The targets were proposed by what was reached before."
    )
    visibility = fields.Selection(related="scheme_id.visibility", readonly=False)
    show_details = fields.Boolean(related="scheme_id.show_details", readonly=False)

    _unique_company = models.UniqueIndex("(company_id)")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_clock(self):
        for setup in self:
            setup.may_set_clock = self.env.user.has_group("base.group_system")
            setup.tz = setup.company_id.kpi_tz
            setup.week_start = setup.company_id.kpi_week_start
            own = self.env.user.tz
            setup.own_tz = own if own != setup.tz else False

    @api.depends("clock_date", "access_date")
    def _compute_confirmed(self):
        for setup in self:
            for step in STEPS:
                setup[f"{step}_text"] = setup._tell_confirmed(step)

    def _tell_confirmed(self, step):
        moment, user = self[f"{step}_date"], self[f"{step}_user_id"].sudo()
        if not moment:
            return ""
        day = tell_day(self.env, self.company_id._get_kpi_date(moment))
        return self.env._("Confirmed by %(who)s on %(day)s", who=user.name, day=day)

    # Only who may change the settings changes the clock of all figures.
    def _inverse_tz(self):
        for setup in self:
            setup.company_id.write({"kpi_tz": setup.tz})

    def _inverse_week_start(self):
        for setup in self:
            setup.company_id.write({"kpi_week_start": setup.week_start})

    @api.depends("company_id")
    def _compute_people(self):
        Membership = self.env["sales.kpi.membership"].sudo()
        for setup in self:
            today = setup.company_id._get_kpi_today()
            roster = Membership._get_roster(setup.company_id, today, today)
            setup.people_count = len(roster)
            setup.team_text = "\n".join(setup._tell_teams(roster))

    def _tell_teams(self, roster):
        """Who is in each team, so that one sees who isn't yet, or shouldn't be."""
        people = self.env["res.users"].sudo().browse(roster).sorted("name")
        teams = people.grouped(lambda user: roster[user.id])
        for team in self.env["crm.team"].sudo().browse(teams).sorted("name"):
            names = teams[team.id].mapped("name")
            some = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
            leader = team.user_id.name or self.env._("nobody yet")
            yield self.env._(
                "%(team)s: %(count)s (%(names)s); leader: %(leader)s",
                team=team.name, count=len(names), names=some, leader=leader,
            )  # fmt: skip

    def write(self, vals):
        """Who changes what a step is about has decided it; a confirmation is never written by
        hand."""
        if not self.env.su and (made_up := CONFIRMATIONS & vals.keys()):
            raise AccessError(
                self.env._("Confirm the step instead of writing: %s.", ", ".join(sorted(made_up)))
            )
        result = super().write(vals)
        for step, names in STEPS.items():
            if names & vals.keys():
                self._confirm(step)
        return result

    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._("Set Up")

    # ---- where it stands -----------------------------------------------------------------------

    @api.model
    def action_open(self):
        """The page of the current company, made at the first look."""
        self.browse().check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set Up"),
            "res_model": self._name,
            "res_id": self._get_or_make(self.env.company).id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_or_make(self, company):
        found = self.search([("company_id", "=", company.id)], limit=1)
        return found or self.sudo().create({"company_id": company.id}).sudo(False)

    @api.model
    def _is_done(self, company):
        return bool(self.sudo().search_count(
            [("company_id", "=", company.id), ("done_date", "!=", False)], limit=1
        ))  # fmt: skip

    def _finish(self):
        """From now on the page is under Configuration only."""
        self.filtered(lambda setup: not setup.done_date).sudo().done_date = fields.Datetime.now()
        self.env.registry.clear_cache()  # of the menus

    # ---- what is decided -----------------------------------------------------------------------

    def action_confirm_clock(self):
        """The time zone and the first weekday are right as they are."""
        self._kpi_check_one()
        self.check_access("write")
        self._confirm("clock")

    def action_confirm_access(self):
        """What everybody sees of the others is right as it is."""
        self._kpi_check_one()
        self.check_access("write")
        if not self.scheme_id:
            raise UserError(self.env._("Choose a scheme first: it says who sees what."))
        self._confirm("access")

    def _confirm(self, step):
        now, user = fields.Datetime.now(), self.env.user
        self.sudo().write({f"{step}_date": now, f"{step}_user_id": user.id})

    # ---- the scheme ----------------------------------------------------------------------------

    def action_choose(self):
        """Make the ready scheme that was chosen the company's own, for its kind of selling."""
        self._kpi_check_one()
        if self.ready == "collections" and self.selling != "cash":
            raise UserError(
                self.env._(
                    "Collections are judged by invoices and payments: choose “We invoice, and cash "
                    "counts”, or another scheme."
                )
            )
        self.scheme_id = self._make_scheme()
        self.sudo().write({"access_date": False, "access_user_id": False})  # of the one before
        self._propose_targets()
        if self.selling != "deals":
            self._show_sales_app()

    def _make_scheme(self):
        """The scheme that judges the running month; one that was chosen before and judged nothing
        makes room for it."""
        template = self.env.ref(READY[self.ready])
        before = self.scheme_id
        if before and before._get_judged():
            before.active = False
        elif before:
            before.unlink()
        self._lay_aside_shipped()
        Definition = self.env["sales.kpi.definition"]
        lines = prepare_lines(
            template, self.selling, lambda code: Definition._get_by_codes([code], self.company_id)
        )
        scheme = self.env["sales.kpi.scheme"].create(
            {
                "name": template.name,
                "description": template.description,
                "sequence": 1,
                "company_id": self.company_id.id,
                "period_type": template.period_type,
                "date_from": self._get_first_day(),
                "targets_set": False,
                "line_ids": [Command.create(vals) for vals in lines],
            }
        )
        self._take_words(template, scheme)
        return scheme

    def _take_words(self, template, scheme):
        """Its readers may speak other languages than whoever chose it."""
        for code, _name in self.env["res.lang"].get_installed():
            words = template.with_context(lang=code)
            scheme.with_context(lang=code).write(
                {"name": words.name, "description": words.description}
            )

    def _get_first_day(self):
        """First day of the running month, so that it is judged already; today where it can't be."""
        period = self._get_running()
        today = self.company_id._get_kpi_today()
        return period.date_from if period.state == "open" else today

    def _lay_aside_shipped(self):
        """The ready schemes are templates from now on, unless they have judged somebody."""
        Scheme = self.env["sales.kpi.scheme"]
        shipped = Scheme.union(*(self.env.ref(xml_id) for xml_id in READY.values()))
        unused = shipped.filtered("active") - shipped._get_judged()
        if unused and Scheme._may_share():
            unused.active = False

    def _show_sales_app(self):
        """The Sales app without Quotations is there, but its menu is switched off."""
        menu = self.env.ref("sale.sale_menu_root", raise_if_not_found=False)
        if menu and not menu.sudo().active:
            menu.sudo().active = True

    # ---- the targets ---------------------------------------------------------------------------

    def _propose_targets(self):
        """Put what people reached in an ordinary month of the last year into the lines, still as
        a proposal."""
        lines = self.scheme_id.line_ids
        usual = self._get_usual(lines.definition_id)
        for line in lines:
            if line.definition_id.code in usual:
                line.default_target = usual[line.definition_id.code]
        self.scheme_id.targets_set = False
        self.has_history = bool(usual)

    def _get_usual(self, measures):
        """{code: the median of what a salesperson reached in a month, of those in which he did
        something}, rounded."""
        first = self._get_running().date_from
        figures = {}
        for back in range(1, MONTHS + 1):
            month = first - relativedelta(months=back)
            last = month + relativedelta(months=1, days=-1)
            read = measures.read_values(
                measures.mapped("code"), month, last, company_id=self.company_id.id
            )
            for code, values in read.items():
                figures.setdefault(code, []).extend(value for value in values.values() if value)
        return {code: _round(median(values)) for code, values in figures.items() if values}

    def _get_running(self):
        Period = self.env["sales.kpi.period"]
        today = self.company_id._get_kpi_today()
        return Period.sudo().get_or_create("month", today, self.company_id.id)

    def action_take_targets(self):
        """Let the targets in the list be in force."""
        self._kpi_check_one()
        if not self.scheme_id:
            raise UserError(self.env._("Choose a scheme first: it says what has a target."))
        self.scheme_id.action_take_targets()

    # ---- the end -------------------------------------------------------------------------------

    def action_count(self):
        """Count the running month, and show it."""
        self._kpi_check_one()
        self.check_access("write")
        self._get_running().with_env(self.env).refresh()
        self._finish()
        return self.env["ir.actions.actions"]._for_xml_id("sales_kpi.sales_kpi_leaderboard_action")

    def action_leave(self):
        """Never mind: the page stays under Configuration."""
        self._kpi_check_one()
        self.check_access("write")
        self._finish()
        return self.env["ir.actions.actions"]._for_xml_id(
            "sales_kpi.sales_kpi_company_cockpit_action"
        )


def _round(value):
    """Two figures that count: nobody is asked for 47,318.20."""
    return float(f"{value:.{DIGITS}g}")
