from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.compare import is_computable
from ..ground.subject import SELECTION

# What makes a target the one it is.
IDENTITY = ("period_id", "definition_id", "subject_type", "user_id", "subject_team_id")


class SalesKpiTarget(models.Model):
    """What a subject should reach of a measure in a period."""

    _name = "sales.kpi.target"
    _description = "KPI Target"
    _inherit = ["mail.thread", "sales.kpi.bulk", "sales.kpi.alike"]
    _kpi_kind = "definition_id"
    _kpi_figures = ("value",)
    _kpi_own_rows = ("user_id", None)
    _kpi_is_witnessed = True
    _order = "period_id desc, definition_id, subject_type, id"
    _kpi_sealed_by = "period_id"
    _check_company_auto = True

    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    unit = fields.Selection(related="definition_id.unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    subject_type = fields.Selection(SELECTION, required=True, default="user")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index=True, domain=[("share", "=", False)]
    )
    subject_team_id = fields.Many2one("crm.team", string="Team")
    team_id = fields.Many2one(
        "crm.team",
        string="Seen by Team",
        compute="_compute_team_id",
        store=True,
        help="Whose leaders see the target: the team, or the salesperson's in that period.",
    )
    value = fields.Float(string="Target", required=True, tracking=True)
    note = fields.Char()
    reason = fields.Char(
        string="Why It Changes",
        compute="_compute_reason",
        readonly=False,
        help="Whoever the target is for reads it beside the old and the new figure.",
    )
    is_changed = fields.Boolean(compute="_compute_is_changed")
    change_ids = fields.Many2many(
        "sales.kpi.target.change", string="Changes", compute="_compute_change_ids"
    )
    in_kpi_days = fields.Boolean(
        string="For the Days Read",
        compute="_compute_in_kpi_days",
        search="_search_in_kpi_days",
        help="Its period has exactly the days whose figures are read.",
    )

    _unique_user = models.UniqueIndex(
        "(period_id, definition_id, user_id) WHERE subject_type = 'user'",
        "This salesperson has a target for this measure and period already.",
    )
    _unique_team = models.UniqueIndex(
        "(period_id, definition_id, subject_team_id) WHERE subject_type = 'team'",
        "This team has a target for this measure and period already.",
    )
    _unique_company = models.UniqueIndex(
        "(period_id, definition_id) WHERE subject_type = 'company'",
        "The company has a target for this measure and period already.",
    )
    _check_subject = models.Constraint(
        """CHECK((subject_type = 'user') = (user_id IS NOT NULL)
             AND (subject_type = 'team') = (subject_team_id IS NOT NULL))""",
        "Choose the salesperson or the team that the target is for.",
    )

    @api.depends("subject_type", "user_id", "subject_team_id", "period_id")
    def _compute_team_id(self):
        Membership = self.env["sales.kpi.membership"]
        for period, targets in self.grouped("period_id").items():
            roster = {}
            if period:
                company = period.company_id
                roster = Membership._get_roster(company, period.date_from, period.date_to)
            for target in targets:
                target.team_id = target.subject_team_id.id or roster.get(target.user_id.id)

    @api.depends("period_id.date_from", "period_id.date_to")
    @api.depends_context("kpi_from", "kpi_as_of")
    def _compute_in_kpi_days(self):
        days = self._kpi_get_days()
        for target in self:
            target.in_kpi_days = (target.period_id.date_from, target.period_id.date_to) == days

    def _search_in_kpi_days(self, operator, value):
        if operator != "in":
            return NotImplemented
        first, last = self._kpi_get_days()
        exact = Domain("date_from", "=", first) & Domain("date_to", "=", last)
        return Domain("period_id", "any", exact)

    def _compute_reason(self):
        """Asked for anew with each change; kept with the change."""
        self.reason = False

    @api.depends("value", *IDENTITY)
    def _compute_is_changed(self):
        for target in self:
            saved = target._origin
            fresh = target._get_key() != saved._get_key() or target.value != saved.value
            target.is_changed = bool(saved.id) and fresh

    @api.depends(*IDENTITY)
    def _compute_change_ids(self):
        """Also those of a former target for the same."""
        Change = self.env["sales.kpi.target.change"]
        domain = [
            ("period_id", "in", self.period_id.ids),
            ("definition_id", "in", self.definition_id.ids),
        ]
        found = Change.search(domain).grouped(lambda change: tuple(change[n] for n in IDENTITY))
        for target in self:
            key = tuple(target._origin[name] for name in IDENTITY)
            target.change_ids = found.get(key, Change)

    @api.depends("definition_id", "period_id", "user_id", "subject_team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for target in self:
            who = target.user_id.name or target.subject_team_id.name or target.company_id.name
            parts = (target.definition_id.name, target.period_id.display_name, who)
            target.display_name = " · ".join(filter(None, parts))

    @api.constrains("value")
    def _check_value(self):
        for target in self:
            if not is_computable(target.value):
                raise ValidationError(
                    self.env._(
                        "%(measure)s of %(name)s: this value is not a number.",
                        measure=target.definition_id.name,
                        name=target.user_id.name
                        or target.subject_team_id.name
                        or target.company_id.name,
                    )
                )

    @api.onchange("subject_type")
    def _onchange_subject_type(self):
        if self.subject_type != "user":
            self.user_id = False
        if self.subject_type != "team":
            self.subject_team_id = False

    @api.model_create_multi
    def create(self, vals_list):
        given = self.default_get(["period_id"])
        self.env["sales.kpi.period"]._check_readable([given | vals for vals in vals_list])
        reasons = [self._find_reason(vals) for vals in vals_list]
        targets = super().create([_without_reason(vals) for vals in vals_list])
        targets._check_open()
        targets._check_not_own()
        self.env["sales.kpi.own.case"]._log(targets)
        by_reason = {}
        for target, reason in zip(targets, reasons, strict=True):
            by_reason.setdefault(reason, []).append(target._snapshot(after=target.value))
        for reason, rows in by_reason.items():
            self.env["sales.kpi.target.change"]._record("set", rows, reason)
        return targets

    def write(self, vals):
        self._check_open()
        reason, vals = self._find_reason(vals), _without_reason(vals)
        old = [(target, target._get_key(), target._snapshot()) for target in self]
        judging = {"value", *IDENTITY} & vals.keys()
        if judging:
            self._check_not_own()
        result = super().write(vals)
        self._check_open()
        if judging:
            self._check_not_own()
            self.env["sales.kpi.own.case"]._log(self)
        self._record_changes(old, reason)
        return result

    def unlink(self):
        self._check_not_own()
        rows = [target._snapshot(before=target.value) for target in self]
        reason = self._find_reason({})
        result = super().unlink()
        self.env["sales.kpi.target.change"]._record("deleted", rows, reason)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        self._check_periods_open(self.period_id)

    def _check_periods_open(self, periods):
        periods._hold()
        for period in periods:
            if period.state != "open":
                raise UserError(
                    self.env._("%s is closed: its targets stay as they are.", period.display_name)
                )

    @api.model
    def _find_reason(self, vals):
        """Why targets are written: said with the values, by the caller, or as their note."""
        reason = vals.get("reason") or self.env.context.get("kpi_reason") or vals.get("note")
        reason = str(reason or "").strip()
        self._kpi_check_length(self._fields["reason"], reason)
        return reason

    @api.private
    def _set_values(self, values, reason):  # pylint: disable=missing-return
        """Write another figure to each of many targets.

        :param values: {target: figure}
        :raise UserError: a period is closed, or there is no reason
        """
        targets = self.browse([target.id for target in values])
        targets._check_open()
        targets._check_not_own()
        old = [(target, target._get_key(), target._snapshot()) for target in targets]
        for target, value in values.items():
            # Past the own write, which would look for the reason of each by itself.
            super(SalesKpiTarget, target).write(  # pylint: disable=super-method-mismatch
                {"value": value}
            )
        targets._record_changes(old, str(reason or "").strip())
        self.env["sales.kpi.own.case"]._log(targets)

    def _check_not_own(self):
        """:raise AccessError: the caller's own target, which somebody else can set"""
        for target in self.filtered(lambda one: one.subject_type == "user"):
            self.env["sales.kpi.own.case"]._check(target.user_id, target.company_id)

    def _record_changes(self, old, reason):
        """Write down what changed; who sets another target says why.

        :param old: [(target, its key, its snapshot)] before the change
        """
        Change = self.env["sales.kpi.target.change"]
        moved = [(target, row) for target, key, row in old if target._get_key() != key]
        changed = [
            (target, row)
            for target, key, row in old
            if target._get_key() == key and target.value != row["before"]
        ]
        if (moved or changed) and not (reason or self.env.su):
            raise UserError(self.env._("Say why the target changes: whoever it is for will ask."))
        Change._record("deleted", [row for _target, row in moved], reason)
        Change._record("set", [t._snapshot(after=t.value) for t, _row in moved], reason)
        Change._record("changed", [{**row, "after": t.value} for t, row in changed], reason)

    def _get_key(self):
        """What the target is for: one with another key is another target."""
        return tuple(self[name].id if name.endswith("_id") else self[name] for name in IDENTITY)

    def _snapshot(self, before=None, after=None):
        """The target as the log of changes keeps it; without figures, its own is `before`."""
        return {
            "name": self.display_name,
            "before": self.value if before is None and after is None else before or 0,
            "after": after or 0,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            **dict(zip(IDENTITY, self._get_key(), strict=True)),
        }

    @api.model
    def _get_by_subject(self, period):
        """{definition id: {kind of subject: {its id: target}}} of a period; of a long one also what
        the targets of its months come to.

        They come by id, so that a mark made of them stays the same. Should PostgreSQL ever give
        them in another order, everybody is judged anew, to the same figures.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT definition_id, subject_type,
                          array_agg(subject_id), array_agg(value)
                     FROM (SELECT definition_id, subject_type, value,
                                  CASE subject_type WHEN 'user' THEN user_id
                                                    WHEN 'team' THEN subject_team_id
                                                    ELSE company_id END AS subject_id
                             FROM sales_kpi_target WHERE period_id = %s ORDER BY id) target
                    GROUP BY definition_id, subject_type ORDER BY definition_id, subject_type""",
                period.id,
            )
        )
        targets = {}
        for measure, kind, subject_ids, values in rows:
            targets.setdefault(measure, {})[kind] = dict(zip(subject_ids, values, strict=True))
        self._add_spans(targets, period)
        return targets


def _without_reason(vals):
    return {name: value for name, value in vals.items() if name != "reason"}
