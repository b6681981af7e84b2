from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....ground.figure_format import tell_day
from .incentive_member import PAY


class SalesKpiIncentive(models.Model):
    """A plan is published with notice: what is missing is said first, and from then on its rules
    stay. Who is paid by it says that he has read it."""

    _inherit = "sales.kpi.incentive"

    missing = fields.Text(
        compute="_compute_missing",
        compute_sudo=True,
        help="What is missing before the plan can be published.",
    )
    is_in_it = fields.Boolean(compute="_compute_consent", compute_sudo=True)
    has_consented = fields.Boolean(compute="_compute_consent", compute_sudo=True)
    unread_count = fields.Integer(
        string="Have Not Read It", compute="_compute_unread", compute_sudo=True
    )

    @api.depends("state", "line_ids", "expense_account_id", "currency_id", "date_from", "scheme_id",
                 "notice_days")  # fmt: skip
    def _compute_missing(self):
        for plan in self:
            is_open = plan.state == "draft" and not plan.is_template and plan._origin
            plan.missing = (is_open and "\n".join(plan._find_missing())) or False

    told_ids = fields.Many2many(
        "sales.kpi.incentive.consent",
        string="Read By Whom",
        compute="_compute_told_ids",
        help="Who said when that he has read which rules, of this and of former versions. Each "
        "sees his own.",
    )

    def _compute_told_ids(self):
        Consent = self.env["sales.kpi.incentive.consent"]
        for plan in self:
            kin = plan.sudo().root_id._origin.ids
            plan.told_ids = Consent.search([("incentive_id.root_id", "in", kin)])

    @api.depends("consent_ids", "digest", "root_id.member_ids.user_id")
    @api.depends_context("uid")
    def _compute_consent(self):
        for plan in self:
            plan.is_in_it = plan._is_in_it(self.env.user)
            plan.has_consented = self.env.user in plan._get_readers()

    @api.depends("consent_ids", "digest", "root_id.member_ids")
    def _compute_unread(self):
        for plan in self:
            paid = plan._get_paid_users() if plan.state == "published" else plan.env["res.users"]
            plan.unread_count = len(paid - plan._get_readers())

    def action_publish(self):
        """Publish plans: from the first period after the notice on they pay by these rules."""
        self._kpi_check_some()
        self.check_access("write")
        for plan in self:
            plan._check_publishable()
            own = plan.sudo()
            own.write({"date_from": own.date_from or own._get_first_day()})
            own._publish(fields.Datetime.now())
            plan._tell_published()

    def _publish(self, now):
        """From now on its rules are those of its digest."""
        self.write(
            {
                "state": "published",
                "published_on": now,
                "published_by_id": self.env.uid,
                "digest": self._get_digest(),
            }
        )

    def action_withdraw(self):
        """Back to draft, as long as nobody has been paid by it."""
        self._kpi_check_some()
        self.check_access("write")
        for plan in self.sudo():
            if plan.state != "published" or plan._get_paid() or plan.next_ids:
                raise UserError(
                    self.env._(
                        "%s can't go back to draft: statements or a later version rest on it. Make "
                        "the next version instead.",
                        plan.name,
                    )
                )
            plan.write(
                {"state": "draft", "published_on": False, "published_by_id": False, "digest": False}
            )

    def action_consent(self):
        """Whoever is paid by a plan says that he has read it."""
        self._kpi_check_one()
        self.check_access("read")
        plan = self.sudo()
        if plan.state != "published" or not plan._is_in_it(self.env.user):
            raise UserError(self.env._("Only who is paid by a published plan says so."))
        if self.env.user not in plan._get_readers():
            plan.env["sales.kpi.incentive.consent"]._give(plan, self.env.user)

    def action_open_unread(self):
        """Who has not said so far that he has read it."""
        self._kpi_check_one()
        unread = self.sudo()._get_paid_users() - self.sudo()._get_readers()
        domain = [("incentive_id", "=", self.root_id.id), ("user_id", "in", unread.ids)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Have Not Read It"),
            "res_model": "sales.kpi.incentive.member",
            "view_mode": "list,form",
            "domain": domain,
        }

    def _get_paid_users(self):
        """Who has terms in the plan today or later."""
        today = self.env.company._get_kpi_today()
        terms = self.root_id.member_ids.filtered(lambda t: not t.date_to or t.date_to >= today)
        return terms.user_id

    def _is_in_it(self, user):
        return user in self.root_id.member_ids.user_id

    def _get_readers(self):
        """Who has read the rules that are in force."""
        told = self.consent_ids.filtered(lambda one: one.digest == self.digest)
        return told.user_id

    def _check_publishable(self):
        own = self.sudo()
        if own.state != "draft":
            raise UserError(self.env._("%s is published already.", own.name))
        if own.is_template:
            raise UserError(
                self.env._("%s is a ready plan. Use it, and publish your own copy.", own.name)
            )
        if problems := list(own._find_missing()):
            raise UserError("\n".join(problems))
        if self.env.user in own.root_id.member_ids.user_id:
            self.env["sales.kpi.own.case"]._check(self.env.user, own.company_id, groups=(PAY,))

    def _find_missing(self):
        """What is missing before it can be published, a sentence each."""
        if not self.line_ids:
            yield self.env._("The plan has no component. Add what it pays for.")
        if not self.expense_account_id:
            yield self.env._("The plan has no account. Choose the expense account that bears it.")
        company = self.company_id
        if not self.env["sales.kpi.incentive.member"]._has_rate(self.currency_id, company):
            yield self.env._(
                "There is no exchange rate of %s. Enter one, or choose another currency.",
                self.currency_id.name,
            )
        if self.line_ids.filtered(lambda line: line._needs_scheme()) and not self.scheme_id:
            yield self.env._("A component pays by score or rating. Choose the scheme they are of.")
        if self.scheme_id.company_id not in (company, company.browse()):
            yield self.env._(
                "%s belongs to another company. Choose another scheme.", self.scheme_id.name
            )
        for line in self.line_ids:
            # The marks of the scheme may have changed since.
            for title, problem in line._find_table_problems():
                yield f"{line.name}, {title}: {problem}"
        yield from self._find_early_start()

    def _find_early_start(self):
        first = self._get_first_day()
        if self.date_from and self.date_from < first:
            yield self.env._(
                "It can't pay from %(day)s on any more. Let it pay from %(first)s on, or later.",
                day=tell_day(self.env, self.date_from),
                first=tell_day(self.env, first),
            )

    def _tell_published(self):
        """Tell whom it pays, in a message of the plan."""
        people = self.sudo()._get_paid_users().filtered("active").partner_id
        body = self.env._(
            "This plan is published and pays from %s on. Please read it and say that you have.",
            tell_day(self.env, self.date_from),
        )
        self.message_post(body=Markup("%s") % body, partner_ids=people.ids)
