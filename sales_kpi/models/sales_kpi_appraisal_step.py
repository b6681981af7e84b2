from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

ONE_DAY = timedelta(days=1)
TODO = "mail.mail_activity_data_todo"


class SalesKpiAppraisal(models.Model):
    """The steps of an appraisal, each in the chatter by the change of its status."""

    _inherit = "sales.kpi.appraisal"

    def action_hand_in(self):
        """The rep has said how he sees the period."""
        self._check_mine()
        self._check_state("assess")
        for appraisal in self:
            if is_html_empty(appraisal.self_assessment):
                raise UserError(self.env._("Write how you see the period first."))
        self.sudo().write({"state": "review"})

    def action_skip_assessment(self):
        """Go on without the rep's self-assessment."""
        self._check_led()
        waiting = self.filtered(lambda appraisal: appraisal.state == "assess")
        waiting._check_state("assess")
        waiting.sudo().write({"state": "review"})

    def action_publish(self):
        """Show the appraisals to their reps; those that are not ready for it are left.

        :raise AccessError: the caller is no KPI administrator
        :raise UserError: none of them is ready
        """
        self.check_access("read")
        ready = self.filtered(lambda appraisal: appraisal.state == "review")
        if not ready:
            raise UserError(self.env._("None of these waits to be published."))
        for period, own in ready.grouped("period_id").items():
            self.env["sales.kpi.period"]._check_may_decide(period)
            own._check_state("review")
            own.sudo()._publish()

    def action_acknowledge(self):
        """The rep has read his appraisal and agrees that it is final."""
        self._check_mine()
        self._check_state("published")
        self._acknowledge()

    def action_appeal(self):
        """Ask for an adjustment of a line, or of the whole card."""
        self.ensure_one()
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

    def action_adjust(self):
        """Ask how many points to give or take, and why."""
        self.ensure_one()
        Decision = self.env["sales.kpi.decision"]
        return Decision._get_action("adjust", appraisal_id=self.id)

    def action_open_score(self):
        """The scorecard that it is about."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.kpi.score",
            "res_id": self.score_id.id,
            "views": [(False, "form")],
        }

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

    def _appeal_filed(self):
        self.sudo().write({"state": "appealed"})

    def _appeal_closed(self, has_days=True):
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
        group = self.env.ref("sales_kpi.group_kpi_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user != self.user_id
            )
        )
        return (self.publisher_id & managers) or managers.sorted("id")[:1]

    def _get_leader(self):
        """Who answers: the nearest leader who is not the rep himself."""
        self.ensure_one()
        team = self.sudo().team_id
        while team:
            leader = team.user_id
            if leader and leader != self.user_id and self._may_act(leader, self):
                return leader
            team = team.parent_id
        return self.env["res.users"]

    @api.model
    def _cron_deadlines(self):
        """Remind a day before the deadline, acknowledge after it; each company on its own clock."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            today = company._get_kpi_today()
            waiting = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "published"),
                    ("period_id.state", "=", "review"),
                    ("deadline", "<=", today + ONE_DAY),
                ]
            )
            overdue = waiting.filtered(lambda one, today=today: one.deadline < today)
            overdue._acknowledge(automatic=True)
            (waiting - overdue)._remind()

    def _remind(self):
        for appraisal in self.filtered(lambda one: not one.is_reminded):
            appraisal.is_reminded = True
            if not self._may_act(appraisal.user_id, appraisal):
                continue
            appraisal.activity_schedule(
                TODO,
                date_deadline=appraisal.deadline,
                summary=self.env._("Acknowledge or appeal your appraisal"),
                user_id=appraisal.user_id.id,
            )
