from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...ground.figure_format import tell_day
from ..closing.objection import TODO

ONE_DAY = timedelta(days=1)


class SalesKpiAppraisal(models.Model):
    """The steps of an appraisal, each in the chatter by the change of its status."""

    _inherit = "sales.kpi.appraisal"

    def action_hand_in(self):
        """The rep has said how he sees the period."""
        self._kpi_check_some()
        self._check_mine()
        self._check_state("assess")
        for appraisal in self:
            if is_html_empty(appraisal.self_assessment):
                raise UserError(self.env._("Write how you see the period first."))
        self.sudo().write({"state": "review"})

    def action_skip_assessment(self):
        """Go on without the rep's self-assessment."""
        self._kpi_check_some()
        self._check_led()
        waiting = self.filtered(lambda appraisal: appraisal.state == "assess")
        waiting._check_state("assess")
        waiting.sudo().write({"state": "review"})

    def action_publish(self):
        """Show the appraisals to their reps; those that are not ready for it are left, and among
        several the caller's own, which another manager publishes.

        :raise AccessError: the caller is no KPI administrator, or it is only his own
        :raise UserError: none of them is ready
        """
        self._kpi_check_some()
        self.check_access("read")
        ready = self.filtered(lambda appraisal: appraisal.state == "review")
        if not ready:
            raise UserError(self.env._("None of these waits to be published."))
        Period, own_case = self.env["sales.kpi.period"], self.env["sales.kpi.own.case"]
        others = ready.filtered(
            lambda one: not own_case._is_forbidden(one.user_id, one.sudo().company_id)
        )
        for period, appraisals in (others or ready).grouped("period_id").items():
            Period._check_may_decide(period, appraisals.user_id)
            appraisals._check_state("review")
            appraisals.sudo()._publish()
            own_case._log(appraisals)

    def action_acknowledge(self):
        """The rep has read his appraisal and agrees that it is final."""
        self._kpi_check_some()
        self._check_mine()
        self._check_state("published")
        self._acknowledge()

    def action_appeal(self):
        """Ask for an adjustment of a line, or of the whole card."""
        self._kpi_check_one()
        self._check_mine()
        self._check_state("published", "appealed")
        self._check_in_time()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "sales.kpi.appeal",
            "views": [(self.env.ref("sales_kpi.sales_kpi_appeal_view_form_file").id, "form")],
            "target": "new",
            "context": {"default_appraisal_id": self.id},
        }

    def action_open_score(self):
        """The scorecard that it is about."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.kpi.score",
            "res_id": self.score_id.id,
            "views": [(False, "form")],
        }

    @api.private
    def _get_published(self, period, scheme):
        """Ids of the users whose appraisal under a scheme is published."""
        mine = [("period_id", "=", period.id), ("scheme_id", "=", scheme.id)]
        found = self.sudo().search([*mine, ("state", "not in", ("assess", "review"))])
        return set(found.user_id.ids)

    def _publish(self):
        """Put them before their reps, who have the company's days from today on."""
        now = fields.Datetime.now()
        for company, own in self.grouped("company_id").items():
            own.write(
                {
                    "state": "published",
                    "published_on": now,
                    "publisher_id": self.env.uid,
                    "deadline": company._get_kpi_deadline(),
                    "is_reminded": False,
                }
            )
        for appraisal in self.filtered(lambda a: a._may_act(a.user_id, a)):
            appraisal.message_post(
                body=self.env._("Your appraisal is here. Read it, then acknowledge or appeal."),
                partner_ids=appraisal.user_id.partner_id.ids,
            )

    def _acknowledge(self, automatic=False):
        own = self.sudo()
        own.write(
            {
                "state": "acknowledged",
                "acknowledged_on": fields.Datetime.now(),
                "is_automatic": automatic,
            }
        )
        own.activity_unlink([TODO])
        if automatic:
            own._message_log_batch(
                bodies={
                    one.id: self.env._("Acknowledged automatically: the deadline passed.")
                    for one in own
                }
            )

    def _lock(self):
        own = self.sudo()
        own.write({"state": "locked"})
        own.activity_unlink([TODO])

    def _take_back(self):
        """The period is counted again: what was published is not valid any more."""
        self.sudo().write(
            {
                "state": "review",
                "published_on": False,
                "publisher_id": False,
                "deadline": False,
                "acknowledged_on": False,
                "is_automatic": False,
            }
        )
        self.sudo().activity_unlink([TODO])

    def _objection_filed(self):
        self.sudo().write({"state": "appealed"})

    def _objection_closed(self, has_days=True):
        """Back to the rep when nothing is open any more; after a decision he has his days again
        to read it."""
        for appraisal in self.sudo():
            if appraisal.state == "appealed" and not appraisal.appeal_ids._filter_open():
                fresh = appraisal._get_fresh_days() if has_days else {}
                appraisal.write({"state": "published", **fresh})

    def _get_fresh_days(self):
        deadline = self.company_id._get_kpi_deadline()
        later = deadline and self.deadline and max(deadline, self.deadline)
        return {"deadline": later, "is_reminded": False}

    def _get_manager(self):
        """Who decides: who published it, else the first KPI administrator of the company."""
        self.ensure_one()
        managers = self.env["sales.kpi.own.case"]._get_managers(self.company_id)
        others = managers - self.user_id or managers
        return (self.publisher_id & others) or others[:1]

    def _get_leader(self):
        """Who answers: the nearest leader who is not the rep himself."""
        self.ensure_one()
        leaders = self.env["sales.kpi.own.case"]._get_leaders(self.team_id, self.company_id)
        return (leaders - self.user_id)[:1].sudo(self.env.su)

    @api.model
    def _cron_deadlines(self):
        """Remind a day before the deadline, acknowledge after it; each company on its own clock."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            today = company._get_kpi_today()
            self._set_missing_deadlines(company)
            waiting = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "published"),
                    ("period_id.state", "=", "review"),
                    ("deadline", "<=", today + ONE_DAY),
                ]
            )
            (waiting - waiting._expire())._remind()

    @api.model
    def _set_missing_deadlines(self, company):
        """Published while the company gave no days: they run from the day on which it does."""
        if deadline := company._get_kpi_deadline():
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "published"),
                    ("period_id.state", "=", "review"),
                    ("deadline", "=", False),
                ]
            ).deadline = deadline

    def _expire(self):
        """Acknowledge those whose last day has passed in silence, or whom nobody can answer any
        more.

        :return: those
        """
        expired = self._filter_expired()
        expired._acknowledge(automatic=True)
        return expired

    def _filter_expired(self):
        return self.filtered(
            lambda one: one.state == "published" and (one._is_overdue() or not one._is_awaited())
        )

    def _is_overdue(self):
        return bool(self.deadline) and self.deadline < self.company_id._get_kpi_today()

    def _is_awaited(self):
        """Whether there is somebody to acknowledge it, or still a day on which he may come."""
        return bool(self.deadline) or self._may_act(self.user_id, self)

    def _describe_missing(self):
        """Who keeps a period from being locked, and what to do about it.

        :return: a list of sentences, empty when nobody does
        """
        remedies = {
            "assess": self.env._("Hand in the self-assessment, or go on without it"),
            "review": self.env._("Publish the appraisal"),
            "published": self._get_remedy(),
        }
        by_state = (self - self._filter_expired()).grouped("state")
        tell = self.env["sales.kpi.period"]._name_people
        return [
            f"{remedy}: {tell(by_state[state].user_id)}"
            for state, remedy in remedies.items()
            if state in by_state
        ]

    def _get_remedy(self):
        """What ends the wait for an answer."""
        days = self.filtered(lambda one: one.state == "published").mapped("deadline")
        if not days or not all(days):
            return self.env._(
                "Ask to acknowledge or to appeal, or set the days to acknowledge in the settings"
            )
        return self.env._(
            "Ask to acknowledge or to appeal, or wait until %s is over",
            tell_day(self.env, max(days)),
        )

    def _remind(self):
        for appraisal in self.filtered(lambda one: not one.is_reminded):
            appraisal.is_reminded = True
            if not self._may_act(appraisal.user_id, appraisal):
                continue
            env = self.with_context(lang=appraisal.user_id.lang).env
            appraisal.activity_schedule(
                TODO,
                date_deadline=appraisal.deadline,
                summary=env._("Acknowledge or appeal your appraisal"),
                user_id=appraisal.user_id.id,
            )
