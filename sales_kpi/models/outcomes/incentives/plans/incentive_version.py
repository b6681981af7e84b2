from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .....tools import period as periods

GIVEN = {
    "version", "previous_id", "root_id", "state", "digest", "published_on", "published_by_id",
    "is_template",
}  # fmt: skip
PAYING = {
    "company_id", "currency_id", "period_type", "date_from", "pays_at", "floor", "cap",
    "recovery_limit", "clawback_months", "scheme_id",
}  # fmt: skip


class SalesKpiIncentive(models.Model):
    """The versions of a plan: payouts keep the one that they were made with.

    What is published is not changed any more. A change makes the next version, which pays from the
    next period on; until it is published itself it may be edited freely.
    """

    _inherit = "sales.kpi.incentive"

    version = fields.Integer(compute="_compute_version", store=True, recursive=True, copy=False)
    root_id = fields.Many2one(
        "sales.kpi.incentive",
        string="First Version",
        compute="_compute_version",
        store=True,
        recursive=True,
        index=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "sales.kpi.incentive",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    next_ids = fields.One2many("sales.kpi.incentive", "previous_id", string="Next Version")
    date_from = fields.Date(
        string="Pays From",
        copy=False,
        help="Periods that begin on this day or later are paid by this version. Empty: from the "
        "first period after the days of notice on.",
    )

    _unique_next = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "The next version of this plan exists already: change that one.",
    )

    @api.depends("previous_id.version", "previous_id.root_id")
    def _compute_version(self):
        for plan in self:
            before = plan.previous_id
            plan.version = before.version + 1 if before else 1
            plan.root_id = before.root_id or plan._origin

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_not_given(*vals_list)
            # Said here, so that nobody's own default values publish a plan or make a version.
            fresh = {"previous_id": False, "state": "draft", "is_template": False}
            vals_list = [fresh | vals for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if not self.env.su:
            self._check_not_given(vals)
        if PAYING & vals.keys():
            self._check_not_published()
        self._check_same_rhythm(vals)
        if vals.get("active") is False:
            self._check_nobody_left()
        result = super().write(vals)
        if "active" in vals:
            # A plan is in use with all its versions, or not at all.
            kin, active = self.sudo()._get_versions(), vals["active"]
            state = "published" if active else "archived"
            super(SalesKpiIncentive, kin - self).write({"active": active})
            super(SalesKpiIncentive, kin.filtered("published_on")).write({"state": state})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.next_ids - self:
            raise UserError(self.env._("Delete the later version of the plan first."))
        self._check_not_published()

    def copy_data(self, default=None):
        """A copy is a plan of its own: a draft of the company that one works in."""
        copies = super().copy_data(default)
        for plan, vals in zip(self, copies, strict=True):
            if not vals.get("previous_id"):
                vals["company_id"] = vals.get("company_id") or self.env.company.id
                if not vals.get("currency_id"):
                    vals.pop("currency_id", None)
                if "name" not in (default or {}) and not plan.is_template:
                    vals["name"] = self.env._("%s (copy)", plan.name)
        return copies

    def action_next_version(self):
        """Open the version that pays from the next period on; make it when there is none."""
        self._kpi_check_one()
        self.check_access("write")
        return self._open(self._get_or_make_next(), self.env._("Next Version"))

    def action_use(self):
        """Make a plan of one's own of a ready one, and open it."""
        self._kpi_check_one()
        self.check_access("read")
        self.browse().check_access("create")
        return self._open(self.copy({"active": True}), self.env._("New Plan"))

    def _open(self, plan, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": plan.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _get_or_make_next(self):
        """The latest version, if it is not published so far, else a new one."""
        latest = self.sudo()._get_versions()[-1]
        if latest.state != "draft":
            latest = latest._make_next()
        return latest.with_env(self.env)

    def _make_next(self):
        following = self.copy({"previous_id": self.id, "name": self.name})
        lines = zip(self.line_ids.sorted(), following.line_ids.sorted(), strict=True)
        for line, copied in lines:
            copied.root_id = line.root_id or line
        return following

    def _get_versions(self):
        """All versions of the same plans, archived ones too, in order."""
        return self.with_context(active_test=False).search(
            [("root_id", "in", self.root_id.ids)], order="root_id, version, id"
        )

    @api.model
    def _get_for(self, period):
        """Published plans that pay a period, each in the version valid on its first day; what was
        archived is none any more.

        :param period: ``sales.kpi.period``
        :return: one version a plan, in the order of the plans
        """
        found = self.sudo().search(
            [
                ("period_type", "=", period.period_type),
                ("company_id", "=", period.company_id.id),
                ("state", "=", "published"),
                ("is_template", "=", False),
                ("date_from", "<=", period.date_from),
            ]
        )
        latest = {plan.root_id: plan for plan in found.sorted("version")}
        return found.filtered(lambda plan: latest[plan.root_id] == plan)

    # ---- from when on --------------------------------------------------------------------------

    def _get_first_day(self):
        """First day of the first period that this version may pay: after its notice, after the
        running period where a version pays that already, and after all that was paid."""
        company = self.company_id
        today = company._get_kpi_today()
        day = fields.Date.add(today, days=self.notice_days) if self.notice_days else today
        if not self.notice_days and not self.previous_id:
            return self._get_bounds(today)[0]
        begins, ends = self._get_bounds(day)
        if begins < day or (self.previous_id and begins <= today):
            begins = fields.Date.add(ends, days=1)
        paid = self._find_last_paid_day()
        return max(begins, fields.Date.add(paid, days=1)) if paid else begins

    def _get_bounds(self, day):
        """First and last day of the pay period that holds a day."""
        return periods.bounds(self.period_type, day, *self.company_id._get_kpi_calendar())

    def _find_last_paid_day(self):
        """Last day of the last period for which a version of the plan has made statements that are
        no estimates any more."""
        payouts = self.env["sales.kpi.payout"].sudo().search(
            [("root_id", "=", self.root_id.id), ("state", "!=", "estimate")]
        )  # fmt: skip
        return max(payouts.period_id.mapped("date_to"), default=None)

    # ---- what may not be -----------------------------------------------------------------------

    def _check_not_published(self):
        """What pays stays as it was published, and a ready plan as it came.

        :raise UserError: it is published, or statements rest on it, or it is a ready plan
        """
        if not self.env.su and (ready := self.filtered("is_template")):
            raise UserError(
                self.env._("%s is a ready plan. Use it, and change your own copy.", ready[0].name)
            )
        fixed = self.sudo().filtered("published_on") or self.sudo()._get_paid()
        if fixed:
            raise UserError(
                self.env._(
                    "%(plan)s (version %(version)s) is published: what it pays by can't be changed "
                    'any more. Use "Change From the Next Period" to make the next version.',
                    plan=fixed[0].name,
                    version=fixed[0].version,
                )
            )

    def _get_paid(self):
        """Those by which a statement was made that is no estimate any more."""
        rows = self.env["sales.kpi.payout"].sudo()._read_group(
            [("incentive_id", "in", self._origin.ids), ("state", "!=", "estimate")],
            ["incentive_id"],
        )  # fmt: skip
        return self.browse(plan.id for (plan,) in rows)

    def _check_same_rhythm(self, vals):
        for plan in self.filtered("previous_id"):
            rhythm = {
                "period_type": plan.period_type,
                "company_id": plan.company_id.id,
                "currency_id": plan.currency_id.id,
            }
            if any(vals.get(name, value) != value for name, value in rhythm.items()):
                raise UserError(
                    self.env._(
                        "All versions of a plan have the same rhythm, company and currency. "
                        "Duplicate the plan to make another one."
                    )
                )

    def _check_not_given(self, *vals_list):
        if any(GIVEN & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._("Status and version of a plan come from its buttons. Use these.")
            )

    def _check_nobody_left(self):
        """
        :raise UserError: somebody is still paid by it
        """
        today = self.env.company._get_kpi_today()
        for terms in self.sudo().root_id.member_ids:
            if not terms.date_to or terms.date_to >= today:
                raise UserError(
                    self.env._(
                        "%(user)s still has terms in %(plan)s. End these first, and archive the "
                        "plan then.",
                        user=terms.user_id.name,
                        plan=terms.incentive_id.name,
                    )
                )
