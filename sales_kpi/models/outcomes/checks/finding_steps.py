from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from .finding import OPEN

TODO = "mail.mail_activity_data_todo"


class SalesKpiFinding(models.Model):
    """From a case to a decision: asked, answered, decided, and never by whom it is about."""

    _inherit = "sales.kpi.finding"

    def action_ask(self):
        """Put it to the salesperson: from now on he reads it, and may answer."""
        self._kpi_check_some()
        self._check_led()
        self._check_state(("open",))
        now = {"asked_by_id": self.env.uid, "asked_on": fields.Datetime.now()}
        for finding in self.sudo():
            if not finding.user_id:
                raise UserError(
                    self.env._("This is about nobody in particular: decide what it was.")
                )
            finding.write({"state": "asked", **now})
            finding._ask_salesperson()

    def _ask_salesperson(self):
        user = self.user_id
        if user.active:
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(TODO, summary=env._("Answer a question"), user_id=user.id)

    def action_answer(self):
        """The salesperson has said what he has to say."""
        self._kpi_check_some()
        self.check_access("read")
        self._check_state(("asked",))
        for finding in self.sudo():
            if finding.user_id.id != self.env.uid:
                name = finding.user_id.name
                raise AccessError(self.env._("Only %s does this himself.", name))
            if finding.answered_on:
                raise UserError(self.env._("You answered already. Your leader reads it."))
            if not (finding.answer or "").strip():
                raise UserError(self.env._("Write your answer first."))
            finding.write({"answered_on": fields.Datetime.now()})
            finding.activity_unlink([TODO])
            finding._tell_asker()

    def _tell_asker(self):
        asker = self.asked_by_id
        if asker.active:
            env = self.with_context(lang=asker.lang).env
            # Not by whom it is about: he could take away what he made.
            own = self.with_user(SUPERUSER_ID)
            own.activity_schedule(TODO, summary=env._("Decide on an answer"), user_id=asker.id)

    def action_explain(self):
        """The answer says why it is as it is."""
        self._kpi_check_some()
        self._check_led()
        self._check_state(("asked",))
        if unanswered := self.filtered(lambda finding: not finding.answered_on):
            name = unanswered[0].sudo().user_id.name
            raise UserError(
                self.env._("%s has not answered yet. Wait, or dismiss it with a reason.", name)
            )
        self._decide("explained")

    def action_dismiss(self):
        """It was nothing; the same records are not found again."""
        self._kpi_check_some()
        self._check_led()
        self._check_state(OPEN)
        self._decide("dismissed")

    def action_uphold(self):
        """Take it out of the score by an adjustment. The salesperson has been heard before.

        :raise UserError: he may still answer, or no scorecard or points are given
        """
        self._kpi_check_some()
        self._check_led()
        self._check_state(("asked",))
        for finding in self:
            finding._check_heard()
            finding._check_noted()
            finding._take_out()
        self._decide("upheld")

    def _take_out(self):
        """The points, beside the score."""
        own = self.sudo()
        if own.score_id not in own._find_open_scores() or own.points <= 0:
            raise UserError(
                self.env._(
                    "Say from which scorecard how many points are taken. If there is none, dismiss "
                    "the finding and say why."
                )
            )
        self.env["sales.kpi.adjustment"]._give(
            own.score_id, -own.points, self.decision_note, finding_id=self.id
        )

    def _check_heard(self):
        own = self.sudo()
        if own.answered_on:
            return
        until = own.asked_on + timedelta(days=own.company_id.kpi_answer_days)
        if fields.Datetime.now() < until:
            raise UserError(
                self.env._(
                    "%(name)s may answer until %(day)s. Uphold it then, or after the answer.",
                    name=own.user_id.name,
                    day=own.company_id._get_kpi_date(until),
                )
            )

    def _check_noted(self):
        if not (self.decision_note or "").strip():
            raise UserError(self.env._("Say why: the salesperson reads it."))

    def _decide(self, state):
        for finding in self:
            finding._check_noted()
        now = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
        self.sudo().write({"state": state, **now})
        self.sudo().activity_unlink([TODO])
        for finding in self.sudo().filtered(lambda one: one.asked_on and one.user_id.active):
            finding.message_post(
                body=self.env._("Decided: %s", finding.decision_note),
                partner_ids=finding.user_id.partner_id.ids,
            )

    def _check_led(self):
        """Check that the user leads whom it is about, and is not he himself.

        :raise AccessError: he doesn't, or is
        """
        self.check_access("read")
        for finding in self:
            if finding.is_mine:
                raise AccessError(self.env._("Nobody decides about himself: ask your leader."))
            if not finding.is_led and not self.env.su:
                raise AccessError(self.env._("%s is for the leader to do.", finding.display_name))

    def _check_state(self, states):
        self.lock_for_update(allow_referencing=True)
        for finding in self.sudo():
            if finding.state not in states:
                raise UserError(self.env._("%s can't do this step now.", finding.display_name))
