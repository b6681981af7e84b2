from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...ground.figure_format import tell_day


class SalesKpiActivity(models.Model):
    """Whether what was agreed next was done, and in time.

    Who puts the agreed day off before it comes has agreed another one; that shows in the history
    of the activity. Once it has passed, only a sales manager changes it. The day of a follow-up
    that is done stays when its period is closed.
    """

    _inherit = "sales.kpi.activity"

    followup_done_on = fields.Date(
        string="Followed Up On",
        compute="_compute_followup_done_on",
        store=True,
        help="The company's day of the first activity that was done as a follow-up of this one. "
        "A follow-up that was marked done on a later day than it is dated to counts on that later "
        "day.",
    )
    followup_on_time = fields.Boolean(
        string="Followed Up on Time",
        compute="_compute_followup_on_time",
        store=True,
        help="The follow-up was done on the agreed day, or before it.",
    )

    @api.depends(
        "date_start",
        "date_done",
        "company_id",
        "next_ids.state",
        "next_ids.date_start",
        "next_ids.date_done",
    )
    def _compute_followup_done_on(self):
        for activity in self:
            followups = activity.next_ids.filtered(activity._is_followed_by)
            activity.followup_done_on = min(
                (a._get_counted_day() for a in followups), default=False
            )

    @api.depends("date_next", "followup_done_on")
    def _compute_followup_on_time(self):
        for activity in self:
            due, done_on = activity.date_next, activity.followup_done_on
            activity.followup_on_time = bool(due and done_on and done_on <= due)

    @contextmanager
    def _guard_due_days(self, vals):
        """What was agreed stays, while ``vals`` are written, unless it may be put off."""
        if "date_next" not in vals:
            yield
            return
        due = fields.Date.to_date(vals["date_next"]) or False
        changed = self.filtered(lambda a: a.date_next != due)
        changed._check_due_days_to_come(due)
        changed.filtered("followup_done_on")._check_due_days_open()
        yield
        changed._check_due_days_open()

    def _is_followed_by(self, activity):
        """Whether an activity, linked to this one, comes after it: nothing follows itself, nor
        what was written down, or dated back, only on a later day."""
        later = activity != self and activity.date_start >= self.date_start
        return (
            later
            and activity.state == "done"
            and activity._get_counted_day() >= self._get_counted_day()
        )

    def _get_counted_day(self):
        """The company's day on which this activity counts as done."""
        return self.company_id._get_kpi_date(self._get_counted_moment())

    def _is_due_day_over(self):
        """Whether the agreed day of a done activity has passed on the company's clock."""
        today = self.company_id.sudo()._get_kpi_today()
        return self.state == "done" and bool(self.date_next) and self.date_next < today

    def _check_due_days_to_come(self, due):
        """Nobody agrees afterwards on the day that suits him: ``due`` is the new one, or False.

        :raise UserError: the agreed day has passed, or the new one, for a rep
        """
        if self._may_correct():
            return
        for activity in self._filter_done():
            today = activity.company_id.sudo()._get_kpi_today()
            if activity._is_due_day_over() or (due and due < today):
                raise UserError(
                    self.env._(
                        "The next follow-up of “%s” can be put off until its day has passed, and "
                        "only to a day to come. Ask your sales manager to change it, or plan a "
                        "new activity.",
                        activity.name,
                    )
                )

    def _check_due_days_open(self):
        """
        :raise UserError: a follow-up of a done activity is due in a closed period
        """
        done = self._filter_done().filtered("date_next")
        days = {(a.company_id.sudo(), a.date_next) for a in done}
        for (_company, day), period in self.env["sales.kpi.period"]._hold_days(days).items():
            raise UserError(
                self.env._(
                    "%(day)s lies in the period %(period)s, which is closed: the follow-ups "
                    "that were due there stay as they are.",
                    day=tell_day(self.env, day),
                    period=period.display_name,
                )
            )
