from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesKpiActivity(models.Model):
    """Whether what was agreed next was done, and in time.

    Who puts the agreed day off before it comes has agreed another one; that shows in the history
    of the activity. The day of a follow-up that is done stays when its period is closed.
    """

    _inherit = "sales.kpi.activity"

    followup_done_on = fields.Date(
        string="Followed Up On",
        compute="_compute_followup_done_on",
        store=True,
        help="The company's day of the first activity that was done as a follow-up of this one.",
    )
    followup_on_time = fields.Boolean(
        string="Followed Up on Time",
        compute="_compute_followup_on_time",
        store=True,
        help="The follow-up was done on the agreed day, or before it.",
    )

    @api.depends("date_start", "company_id", "next_ids.state", "next_ids.date_start")
    def _compute_followup_done_on(self):
        for activity in self:
            followups = activity.next_ids.filtered(activity._is_followed_by)
            first = min(followups.mapped("date_start"), default=None)
            activity.followup_done_on = first and activity.company_id._get_kpi_date(first)

    @api.depends("date_next", "followup_done_on")
    def _compute_followup_on_time(self):
        for activity in self:
            due, done_on = activity.date_next, activity.followup_done_on
            activity.followup_on_time = bool(due and done_on and done_on <= due)

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities.filtered("date_next")._check_due_days_open()
        return activities

    def write(self, vals):
        if "date_next" not in vals:
            return super().write(vals)
        due = fields.Date.to_date(vals["date_next"]) or False
        changed = self.filtered(lambda a: a.date_next != due)
        changed.filtered("followup_done_on")._check_due_days_open()
        result = super().write(vals)
        changed._check_due_days_open()
        return result

    def _is_followed_by(self, activity):
        """Whether an activity, linked to this one, comes after it: nothing follows itself."""
        later = activity != self and activity.date_start >= self.date_start
        return later and activity.state == "done"

    def _check_due_days_open(self):
        """
        :raise UserError: a follow-up of a done activity is due in a closed period
        """
        done = self._filter_done().filtered("date_next")
        for company, day in {(a.company_id.sudo(), a.date_next) for a in done}:
            if period := self.env["sales.kpi.period"]._find_closed(company, day):
                raise UserError(
                    self.env._(
                        "%(day)s lies in the period %(period)s, which is closed: the follow-ups "
                        "that were due there stay as they are.",
                        day=fields.Date.to_string(day),
                        period=period.display_name,
                    )
                )
