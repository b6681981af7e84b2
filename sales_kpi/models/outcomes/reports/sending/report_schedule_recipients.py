from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, email_normalize, hmac

TOKEN = "sales_kpi-schedule-leave"
WHOM = {"user_id", "user_ids", "group_ids", "team_ids", "outside_emails", "company_id", "active"}
# By the system, and by who leaves.
NOTED = {"left_ids", "left_emails", "next_on", "last_on", "told_period_ids"}


class SalesKpiReportSchedule(models.Model):
    """Who gets it: as far as its responsible person reaches, but for those who don't want it.

    Managers send to everybody, leaders to the people of their teams, everybody else to himself.
    What is in a mail goes by the rights of whoever gets it.
    """

    _inherit = "sales.kpi.report.schedule"

    recipient_count = fields.Integer(
        string="Recipients", compute="_compute_recipient_count", compute_sudo=True
    )
    is_recipient = fields.Boolean(compute="_compute_is_recipient")
    has_left = fields.Boolean(compute="_compute_is_recipient")

    @api.depends(
        "user_ids", "group_ids", "team_ids", "left_ids", "user_id", "outside_emails", "left_emails"
    )  # fmt: skip
    def _compute_recipient_count(self):
        for schedule in self:
            found = schedule.user_id and schedule._find_recipients()
            outside = schedule._find_outside() if schedule.user_id else ()
            schedule.recipient_count = len(found or ()) + len(outside)

    @api.depends("user_ids", "group_ids", "team_ids", "left_ids")
    @api.depends_context("uid")
    def _compute_is_recipient(self):
        for schedule in self:
            own = schedule.sudo()
            schedule.has_left = self.env.user in own.left_ids
            schedule.is_recipient = self.env.user in own._find_asked()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_noted(set().union(*vals_list))
        schedules = super().create(vals_list)
        schedules._check_reach()
        return schedules

    def write(self, vals):
        self._check_noted(vals.keys())
        result = super().write(vals)
        if vals.get("active") and not self.env.su:
            # Who switches on what came with the module is responsible for it.
            self.filtered(lambda one: not one.sudo().user_id.active).user_id = self.env.user
        if vals.keys() & WHOM:
            self._check_reach()
        return result

    def _check_noted(self, names):
        """:raise AccessError: somebody says when it went out, or takes back who left"""
        if not self.env.su and NOTED & names:
            raise AccessError(
                self.env._(
                    "When a schedule went out and who left it is noted by itself. Change its "
                    "rhythm; who left takes it again by a link of his mails or in his preferences."
                )
            )

    def _check_reach(self):
        """Who sends to whom. (Constraints run with elevated rights, so that this is no constraint.)

        :raise AccessError: it goes to somebody who is not the caller's to write to
        """
        if self.env.su:
            return
        for schedule in self:
            schedule._check_responsible()
            reach = schedule.sudo()._get_reach()
            if reach is not None:
                schedule._check_within(reach)
            if schedule.outside_emails:
                schedule._check_outside()

    def _check_responsible(self):
        is_manager = self.env["sales.kpi.viewer"]._is_manager()
        if self.user_id != self.env.user and not is_manager:
            raise AccessError(self.env._("You are responsible for your own schedules only."))

    def _check_within(self, reach):
        if self.group_ids:
            raise AccessError(
                self.env._("Only sales managers send to groups. Name people or teams instead.")
            )
        strangers = self.sudo()._find_asked() - reach
        if strangers:
            raise AccessError(
                self.env._(
                    "You send to yourself and to your own teams only. Take out: %s.",
                    ", ".join(strangers[:3].mapped("name")),
                )
            )

    def _check_outside(self):
        if not self.env.user.has_group("sales_kpi.group_kpi_manager"):
            raise AccessError(
                self.env._("Only KPI administrators send to addresses outside the company.")
            )
        if not self.company_id.kpi_mails_outside:
            raise UserError(
                self.env._(
                    "Nothing is sent to addresses outside the company, unless the settings of "
                    "Sales KPI allow it."
                )
            )

    # ---- who -----------------------------------------------------------------------------------

    def _get_reach(self):
        """Users to whom the responsible person may send; None: to everybody."""
        viewer = self.env["sales.kpi.viewer"].with_user(self.user_id._origin)
        if viewer._is_manager():
            return None
        led = viewer._get_led_teams().filtered("active")
        return self._find_members(led) | self.user_id._origin

    def _find_members(self, teams):
        """Who is in some teams, or below them, today."""
        Users = self.env["res.users"].sudo()
        company = self.company_id
        if not teams or not company:
            return Users
        today = company._get_kpi_today()
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, today)
        below = tree.below(teams.ids)
        roster = self.env["sales.kpi.membership"].sudo()._get_roster(company, today, today)
        return Users.browse([user for user, team in roster.items() if team in below])

    def _find_asked(self):
        """Everybody who is named, with elevated rights; on a form as it is filled in."""
        teams = self._find_members(self.team_ids._origin)
        return (self.user_ids._origin | self.group_ids._origin.all_user_ids | teams).sudo()

    def _find_recipients(self):
        """Users who get it: internal ones with an address who work in the company."""
        asked, reach = self._find_asked() - self.left_ids._origin, self._get_reach()
        if reach is not None:
            asked &= reach
        return asked.filtered(self._can_get).sorted("id")

    def _can_get(self, user):
        company = self.company_id._origin
        works_here = user.active and not user.share and company in user.company_ids
        return works_here and bool(user.email_normalized)

    def _find_outside(self):
        """Addresses outside, where they are allowed, but for those that don't want it."""
        if not self.company_id.kpi_mails_outside or not self.user_id.active:
            return []
        return sorted(self._find_named_outside() - self._get_left_emails())

    def _find_named_outside(self):
        return set(filter(None, map(email_normalize, self._split_addresses())))

    def _get_left_emails(self):
        return set((self.left_emails or "").split(", ")) - {""}

    # ---- leaving -------------------------------------------------------------------------------

    def action_leave(self):
        """The caller gets it no more."""
        self._kpi_check_some()
        self.check_access("read")
        self.sudo()._set_left(self.env.user, True)

    def action_join(self):
        """The caller gets it again."""
        self._kpi_check_some()
        self.check_access("read")
        self.sudo()._set_left(self.env.user, False)

    def _set_left(self, who, has_left):
        """:param who: a user, or an address outside"""
        for schedule in self:
            if not isinstance(who, str):
                schedule.left_ids = [(4 if has_left else 3, who.id)]
                continue
            left = schedule._get_left_emails()
            left = left | {who} if has_left else left - {who}
            if left != schedule._get_left_emails():
                schedule.left_emails = ", ".join(sorted(left))

    def _get_token(self, who):
        """Proves that whoever comes by a link got the mail.

        :param who: a user, or an address outside
        """
        return hmac(self.env(su=True), TOKEN, (self.id, who if isinstance(who, str) else who.id))

    def _get_leave_path(self, who, what):
        """:param what: leave, leave_at_once or join"""
        name, value = ("email", quote(who)) if isinstance(who, str) else ("user", who.id)
        token = self._get_token(who)
        return f"/sales_kpi/schedule/{self.id}/{what}?{name}={value}&token={token}"

    @api.model
    def _find_by_token(self, schedule_id, who, token):
        """(schedule, user or address) of a link of a mail, with elevated rights; None of a wrong
        one.

        :param who: id of a user, or an address outside
        """
        schedule = self.sudo().with_context(active_test=False).browse(schedule_id).exists()
        if schedule and isinstance(who, str):
            known = schedule._find_named_outside() | schedule._get_left_emails()
            who = who if who in known else None
        else:
            who = self.env["res.users"].sudo().browse(who).exists()
        if not schedule or not who or not consteq(schedule._get_token(who), token or ""):
            return None
        return schedule, who
