from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .alert import LIVE

LONGEST = 31  # days for which it is put aside: what needs nothing for longer has a reason


class SalesKpiAlert(models.Model):
    """What somebody does about an alert. About himself nobody puts aside what others are told,
    where somebody else can."""

    _inherit = "sales.kpi.alert"

    may_decide = fields.Boolean(compute="_compute_may_decide", compute_sudo=False)
    may_dismiss = fields.Boolean(compute="_compute_may_decide", compute_sudo=False)

    def _compute_may_decide(self):
        for alert in self:
            alert.may_decide = not alert._get_refusal()
            alert.may_dismiss = not alert._get_refusal(for_good=True)

    def action_see(self):
        """That one has seen it. It stays open until it is solved."""
        self._check_open()
        seen = self.sudo().filtered(lambda one: one.state == "open")
        seen._update_all(state="seen")

    def action_wake(self):
        """What was put aside is open again."""
        self._check_open()
        self._check_decider()
        snoozed = self.sudo().filtered(lambda one: one.state == "snoozed")
        snoozed._update_all(state="open", snoozed_until=None)

    def action_open_record(self):
        """The record that it is about, by the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        own = self.sudo()
        if not own.res_model or own.res_model not in self.env:
            raise UserError(self.env._("This alert is about no record."))
        record = self.env[own.res_model].browse(own.res_id)._kpi_filter_opened()
        if not record:
            raise UserError(
                self.env._("The record is gone, or not yours to open. Ask whom it is about.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _snooze(self, until, reason=False):
        """Put it aside until a day."""
        self._check_open()
        self._check_decider()
        for company in self.sudo().company_id:
            self._check_until(until, company._get_kpi_today())
        self.sudo()._decide(
            state="snoozed", snoozed_until=fields.Date.to_string(until), reason=reason or None
        )

    def _check_until(self, until, today):
        if not until or until <= today:
            raise UserError(self.env._("Choose a day after today."))
        if until > today + timedelta(days=LONGEST):
            raise UserError(
                self.env._(
                    "Choose a day within the next %s days: it is looked at again then. What needs "
                    "nothing is dismissed, with the reason.",
                    LONGEST,
                )
            )

    def _dismiss(self, reason):
        """It needs nothing, for a reason that stays."""
        self._check_open()
        self._check_decider(for_good=True)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: whoever made the rule learns from it."))
        for company, alerts in self.sudo().grouped("company_id").items():
            alerts._decide(state="dismissed", reason=reason, ended_on=company._get_kpi_today())
        self.sudo()._ask_whether_wanted()

    def _decide(self, **values):
        self._update_all(decided_by_id=self.env.uid, **values)
        self._stop_telling()

    def _check_open(self):
        self._kpi_check_some()
        self.check_access("read")
        if self.sudo().filtered(lambda one: one.state not in LIVE):
            raise UserError(
                self.env._("It is over already. Load the page again to see what is open.")
            )

    def _check_decider(self, for_good=False):
        refusals = (one._get_refusal(for_good) for one in self)
        if refusal := next(filter(None, refusals), None):
            raise AccessError(refusal)

    def _get_refusal(self, for_good=False):
        """Why the viewer does not put it aside; empty when he may.

        :param for_good: whether it ends there: what is to be passed on can only be put off
        """
        own = self.sudo()
        if not own._is_told_to_others() and not (for_good and own.rule_id.escalate_days):
            return ""
        own_case = self.env["sales.kpi.own.case"]
        return own_case._get_reason(own._get_person(), own.company_id, own.team_id)

    def _get_person(self):
        """Whose work it is about: of a team, its leader's."""
        return self.team_id.user_id if self.subject_type == "team" else self.user_id

    def _is_told_to_others(self):
        rule = self.rule_id
        others = rule.told_user_ids - self._get_person()
        leader = rule.tells_leader and self.subject_type == "user"
        return leader or rule.tells_manager or others or self.passed_on
