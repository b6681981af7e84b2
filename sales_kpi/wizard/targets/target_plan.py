from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...models.ground.figure_format import tell_day, tell_period
from ...models.targets.target_basis import PlanFigures
from ...tools import period as periods
from ...tools.ramp import parse as parse_ramp
from .plan_parts import PlanParts
from .plan_wholes import PlanWholes
from .plan_writer import PlanWriter

# Periods that get targets of their own, by what is planned and by what it is divided into.
LEVELS = {
    ("year", "month"): ["year", "quarter", "month"],
    ("year", "quarter"): ["year", "quarter"],
    ("quarter", "month"): ["quarter", "month"],
}

PARAMETERS = {
    "company_id", "team_id", "period_type", "date", "step", "season", "team_split", "split",
    "existing", "ramp",
}  # fmt: skip
NAMES_SHOWN = 5


class SalesKpiTargetPlan(models.TransientModel):
    """From "sales +20 %" to what each salesperson is to reach in each month.

    First a preview that may be changed, then all targets at once, or none.
    """

    _name = "sales.kpi.target.plan"
    _description = "Plan Targets"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        domain="[('company_id', 'in', [company_id, False])]",
        ondelete="cascade",
        help="With the teams below it. Empty: the whole company.",
    )
    period_type = fields.Selection(
        [("year", "Year"), ("quarter", "Quarter"), ("month", "Month")],
        string="Length",
        required=True,
        default="year",
    )
    date = fields.Date(
        string="Starts On",
        required=True,
        default=lambda self: self._get_next_start("year"),
        help="The first day of the year, quarter or month that is planned. Of another day, its "
        "period is taken.",
    )
    date_from = fields.Date(string="First Day", compute="_compute_bounds")
    date_to = fields.Date(string="Last Day", compute="_compute_bounds")
    label = fields.Char(string="Period", compute="_compute_bounds")
    step = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("none", "Only the whole")],
        string="A Target for Each",
        required=True,
        default="month",
    )
    season = fields.Selection(
        [("equal", "All the same"), ("last_year", "As last year went")],
        string="Share Among Months",
        required=True,
        default="last_year",
    )
    team_split = fields.Selection(
        [
            ("people", "By what their salespeople get"),
            ("equal", "All the same"),
            ("history", "By what each team had"),
            ("days", "By the working days of its salespeople"),
        ],
        string="Share Among Teams",
        required=True,
        default="people",
        help="What a team gets goes over its salespeople then.",
    )
    split = fields.Selection(
        [
            ("equal", "All the same"),
            ("history", "By what each one had"),
            ("days", "By the working days of each one"),
        ],
        string="Share Among Salespeople",
        required=True,
        default="history",
    )
    existing = fields.Selection(
        [("replace", "Replace them"), ("keep", "Keep them, and divide the rest")],
        string="Existing Targets",
        required=True,
        default="replace",
    )
    ramp = fields.Char(
        string="New Hires",
        default=lambda self: self.env.company.kpi_ramp,
        help="Per cent of a full target in the first month of tenure, in the second, and so on: "
        "30, 60, 80. The others carry the rest. Empty: everybody's is full.",
    )
    reason = fields.Char(string="Why", help="Kept with each target; whoever it is for reads it.")
    open_note = fields.Char(string="Closed", compute="_compute_open_note")
    state = fields.Selection(
        [("draft", "Plan"), ("preview", "Preview"), ("done", "Set")],
        required=True,
        default="draft",
        readonly=True,
    )
    measure_ids = fields.One2many("sales.kpi.target.plan.measure", "plan_id", string="Measures")
    whole_ids = fields.One2many(
        "sales.kpi.target.plan.whole", "plan_id", string="What It Is Part Of"
    )
    stale_note = fields.Char(string="These Go", readonly=True)
    last_batch = fields.Char(compute="_compute_last_batch")
    last_note = fields.Char(string="Set Last", compute="_compute_last_batch")
    line_count = fields.Integer(string="Parts", compute="_compute_line_count")

    @api.depends("period_type", "date", "company_id")
    def _compute_bounds(self):
        for plan in self:
            plan.date_from = plan.date_to = plan.label = False
            if plan.date and plan.company_id:
                start = plan.company_id._get_kpi_calendar()
                bounds = periods.bounds(plan.period_type, plan.date, *start)
                plan.date_from, plan.date_to = bounds
                plan.label = tell_period(self.env, plan.period_type, *bounds, start)

    @api.depends("company_id", "state")
    def _compute_last_batch(self):
        """What was planned last, which can still be taken back."""
        for plan in self:
            change = self.env["sales.kpi.target"]._find_last_batch(plan.company_id)
            plan.last_batch = change.batch
            plan.last_note = change and self.env._(
                "Targets set by %(name)s on %(day)s: %(reason)s",
                name=change.author_id.sudo().name or "—",
                day=tell_day(self.env, change.date),
                reason=change.reason or "—",
            )

    @api.depends("period_type", "date", "step", "company_id")
    def _compute_open_note(self):
        """What is closed already, and so is not planned; empty when nothing is."""
        for plan in self:
            plan.open_note = False
            if plan.date and plan.company_id in self.env.companies:
                plan.open_note = plan._describe_closed(plan._get_figures())

    def _describe_closed(self, figures):
        step = self.get_step()
        closed = [name for (kind, _day), name in figures.closed.items() if kind == step]
        parts = figures.get_open_parts(step)
        if not (closed and parts):
            return False
        return self.env._(
            "%(closed)s: closed, and left as they are. Only the other %(count)s are planned, "
            "from %(first)s to %(last)s; figures and targets below are of these alone. Longer "
            "periods become the sum of all where each has a target.",
            closed=", ".join(closed),
            count=len(parts),
            first=tell_period(self.env, step, *parts[0], figures.start),
            last=tell_period(self.env, step, *parts[-1], figures.start),
        )

    @api.onchange("period_type")
    def _onchange_period_type(self):
        """What is planned is still to come."""
        self.date = self._get_next_start(self.period_type)

    @api.onchange("date")
    def _onchange_date(self):
        self.date = self.date_from or self.date

    def _get_next_start(self, period_type):
        """First day of the next period of a type."""
        company = self.company_id or self.env.company
        start = company._get_kpi_calendar()
        bounds = periods.bounds(period_type, company._get_kpi_today(), *start)
        return periods.following(period_type, *bounds, *start)[0]

    def _compute_line_count(self):
        rows = self.env["sales.kpi.target.plan.line"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = dict(rows)
        for plan in self:
            plan.line_count = counts.get(plan._origin, 0)

    @api.constrains("ramp")
    def _check_ramp(self):
        for plan in self:
            plan.company_id._check_ramp_text(plan.ramp)

    @api.constrains("company_id")
    def _check_company_of_user(self):
        for plan in self:
            if plan.company_id not in self.env.companies:
                raise ValidationError(
                    self.env._("Choose %s among your companies first.", plan.company_id.name)
                )

    @api.depends("label", "team_id")
    def _compute_display_name(self):
        for plan in self:
            parts = (plan.label, plan.team_id.sudo().name)
            plan.display_name = self.env._("Plan Targets %s", " · ".join(filter(None, parts)))

    def write(self, vals):
        """A preview of another plan is none."""
        if PARAMETERS & vals.keys():
            self._drop_preview()
            vals = {**vals, "state": "draft"}
        return super().write(vals)

    def action_preview(self):
        """Work out what everybody is to reach; nothing is set yet."""
        self._kpi_check_one()
        self.check_access("write")
        figures, writer = self._prepare()
        writer.check_open()
        existing = writer.find_existing(self.measure_ids.definition_id)
        self._drop_preview()
        ramps = figures.get_ramps(writer.parts, parse_ramp(self.ramp))
        for measure in self.measure_ids:
            measure._fill(figures, writer.parts, ramps, existing)
        wholes = PlanWholes(self, figures)
        rows = [row for measure in self.measure_ids for row in wholes.get_rows(measure)]
        self.env["sales.kpi.target.plan.whole"].create(rows)
        self.stale_note = self._describe_stale(writer.find_stale(existing))
        self.state = "preview"

    def _drop_preview(self):
        self.whole_ids.unlink()
        self._get_lines().unlink()

    def _describe_stale(self, keys):
        """Whose targets go, in words; empty when none do."""
        if not keys:
            return False
        found = {"user": set(), "team": set(), "company": set()}
        for *_identity, subject_type, subject_id in keys:
            found[subject_type].add(subject_id)
        users = self.env["res.users"].sudo().browse(found["user"])
        teams = self.env["crm.team"].sudo().browse(found["team"])
        names = [*sorted(users.mapped("name")), *sorted(teams.mapped("name"))]
        shown = ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "")
        if len(keys) == 1:
            return self.env._(
                "1 target of somebody who is in no team then, or of a team without anybody: %s.",
                shown,
            )
        return self.env._(
            "%(count)s targets of people who are in no team then, or of teams without anybody: "
            "%(names)s.",
            count=len(keys),
            names=shown,
        )

    def action_apply(self):
        """Set the targets, all or none."""
        self._kpi_check_one()
        self.check_access("write")
        if self.state != "preview":
            raise UserError(self.env._("Look at the preview first."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why these targets are set."))
        self.measure_ids._check_difference()
        if self._get_lines().user_id == self.env.user:
            self._get_lines()._check_not_own()
        _figures, writer = self._prepare()
        made, changed, kept, deleted = writer.write_targets()
        self.state = "done"
        message = self.env._(
            "Targets: %(made)s set, %(changed)s changed, %(kept)s kept, %(deleted)s deleted.",
            made=made,
            changed=changed,
            kept=kept,
            deleted=deleted,
        )
        return _notify(message)

    def action_undo(self):
        """Take back what was planned last: every target is again what it was before."""
        self._kpi_check_one()
        self.check_access("write")
        if not self.last_batch:
            raise UserError(self.env._("There is nothing to take back."))
        undone, left = self.env["sales.kpi.target"]._undo_batch(
            self.last_batch, self.company_id, self.env._("Taken back: %s", self.last_note)
        )
        if self.state == "done":
            self.state = "preview"
        return _notify(self._tell_undone(undone, left))

    def _tell_undone(self, undone, left):
        if undone == 1:
            told = self.env._("1 target is again what it was.")
        else:
            told = self.env._("%s targets are again what they were.", undone)
        if left == 1:
            told += " " + self.env._("1 was changed since and stays as it is.")
        elif left:
            told += " " + self.env._("%s were changed since and stay as they are.", left)
        return told

    def action_open_targets(self):
        """The targets of the planned period."""
        self._kpi_check_one()
        return self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_target_action")

    def action_draft(self):
        """Back to the plan; the preview goes."""
        self._kpi_check_one()
        self._drop_preview()
        self.state = "draft"

    def action_open_lines(self):
        """The preview, to look through and to change."""
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_target_plan_line_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def _get_lines(self):
        return self.env["sales.kpi.target.plan.line"].search([("plan_id", "in", self.ids)])

    def _prepare(self):
        """What reads the past of the plan, and what writes its targets."""
        if not self.measure_ids:
            raise UserError(self.env._("Choose a measure first."))
        if len(self.measure_ids.definition_id) < len(self.measure_ids):
            raise UserError(self.env._("Each measure can be planned once only."))
        figures = self._get_figures()
        parts = figures.get_parts(self.get_step())
        if (parts[0][0], parts[-1][1]) != (self.date_from, self.date_to):
            raise UserError(
                self.env._("This year begins within a month: divide it into quarters instead.")
            )
        return figures, PlanWriter(self, figures)

    def _get_figures(self):
        self._check_company_of_user()
        bounds = (self.date_from, self.date_to)
        return PlanFigures(self.env, self.company_id, self.period_type, bounds, self.team_id)

    def get_step(self):
        """Type of the periods that everybody's parts are for."""
        return self.get_levels()[-1]

    def get_levels(self):
        """Types of all periods that get targets, the longest first."""
        return LEVELS.get((self.period_type, self.step), [self.period_type])

    def _get_parts_of(self, measure, figures, parts, ramps, existing):
        """What divides a measure, and what is kept of it."""
        kept = {}
        if self.existing == "keep":
            kept = {
                (key[4], key[2]): target.value
                for key, target in existing.items()
                if (key[0], key[1], key[3]) == (measure.definition_id.id, self.get_step(), "user")
            }
        return PlanParts(figures, measure, parts, ramps, kept), kept


def _notify(message):
    """Say what was done, and show the plan as it is now."""
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "success",
            "message": message,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
