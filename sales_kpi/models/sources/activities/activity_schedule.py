from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# Where a change of a planned activity shows in the calendar, and in its follow-up.
_CALENDAR_FIELDS = frozenset(
    [
        "state",
        "name",
        "date_start",
        "duration",
        "location",
        "user_id",
        "participant_ids",
        "partner_id",
        "lead_id",
        "order_id",
        "invoice_id",
    ]
)
_FOLLOWUP_FIELDS = frozenset(
    ["state", "date_next", "user_id", "lead_id", "order_id", "invoice_id", "partner_id"]
)
_DEFAULT_HOURS = 1.0


class SalesKpiActivity(models.Model):
    """What a planned activity and a next follow-up leave in Odoo's own calendar and activities."""

    _inherit = "sales.kpi.activity"

    calendar_event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The meeting in the calendar that this activity is.",
    )
    # A meeting that somebody called is not ours to change or delete.
    calendar_event_own = fields.Boolean(
        string="Meeting Made From the Plan", readonly=True, copy=False
    )
    mail_activity_id = fields.Many2one(
        "mail.activity",
        string="Source Activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The Odoo activity that was marked done.",
    )
    # Odoo deletes old activities in the end; what was recorded once stays recorded.
    mail_activity_key = fields.Integer(string="Source Activity ID", readonly=True, copy=False)
    followup_activity_id = fields.Many2one(
        "mail.activity",
        string="Scheduled Follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    followup_open = fields.Boolean(
        string="Follow-up Open",
        compute="_compute_followup_open",
        store=True,
        precompute=True,
    )
    previous_id = fields.Many2one(
        "sales.kpi.activity",
        string="Follow-up Of",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="set null",
        help="The activity whose next follow-up this is.",
    )
    next_ids = fields.One2many("sales.kpi.activity", "previous_id", string="Follow-ups")

    _calendar_event_uniq = models.UniqueIndex(
        "(calendar_event_id) WHERE calendar_event_id IS NOT NULL",
        "This meeting has been recorded already.",
    )
    _mail_activity_uniq = models.UniqueIndex(
        "(mail_activity_key) WHERE mail_activity_key > 0",
        "This Odoo activity has been recorded already.",
    )

    @api.depends("followup_activity_id.active")
    def _compute_followup_open(self):
        for activity in self:
            activity.followup_open = activity.followup_activity_id.active

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        """In a calendar, one looks for the customer."""
        for activity in self:
            activity.display_name = activity._get_title()

    def _get_title(self):
        name = self.name or ""
        customer = self.sudo().partner_id.display_name or ""
        return name if customer in name else f"{name} · {customer}"

    def _schedule(self):
        """Show new activities in the calendar and among Odoo's activities."""
        self._sync_calendar()
        self._sync_followup(schedule=True)
        self._close_previous()

    def _reschedule(self, vals):
        """The same after ``vals`` were written."""
        if _CALENDAR_FIELDS.intersection(vals):
            self._sync_calendar()
        if _FOLLOWUP_FIELDS.intersection(vals):
            self._sync_followup(schedule="date_next" in vals)
        if "state" in vals or "previous_id" in vals:
            self._close_previous()

    def _unschedule(self):
        """Take away what is still to come of these activities."""
        self.sudo()._get_own_events().with_context(kpi_calendar_in_step=True).unlink()
        self.sudo().filtered("followup_open").followup_activity_id.unlink()

    def action_plan_next(self):
        """A new activity on the same document, as the follow-up of this one."""
        self._kpi_check_one()
        links = ("lead_id", "order_id", "invoice_id", "partner_id", "contact_id", "method_id")
        context = {f"default_{name}": self[name].id for name in links if self[name]}
        start = fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=1)
        context |= {
            "default_name": self.name,
            "default_previous_id": self.id,
            "default_company_id": self.company_id.id,
            "default_date_start": fields.Datetime.to_string(start),
            "default_state": "planned",
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Next Activity"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(self.env.ref("sales_kpi.sales_kpi_activity_view_form_quick").id, "form")],
            "target": "new",
            "context": context,
        }

    def _get_own_events(self):
        """Meetings that stand for plans; a held one stays in the calendar."""
        plans = self.filtered(lambda activity: activity.state != "done")
        return plans.filtered("calendar_event_own").calendar_event_id

    def _sync_calendar(self):
        """Make the rep's calendar show what is planned, without mailing anybody."""
        if self.env.context.get("kpi_calendar_in_step"):
            return
        activities = self._in_silence()
        activities.filtered(lambda a: a.state == "cancelled")._get_own_events().unlink()
        planned = activities.filtered(lambda activity: activity.state == "planned")
        new = planned.filtered(lambda activity: not activity.calendar_event_id)
        for activity in (planned - new).filtered("calendar_event_own"):
            activity._update_event()
        events = activities.env["calendar.event"]
        for activity, event in zip(
            new, events.create([activity._prepare_event_vals() for activity in new]), strict=True
        ):
            activity.write({"calendar_event_id": event.id, "calendar_event_own": True})

    def _in_silence(self):
        """``self`` with elevated rights, in a context in which nothing is mailed, nothing is
        scheduled twice, and no default of the screen that we come from gets into what we make."""
        kept = ("lang", "tz", "uid", "allowed_company_ids")
        context = {key: self.env.context[key] for key in kept if key in self.env.context}
        context |= {
            "kpi_calendar_in_step": True,
            "kpi_followup_in_step": True,
            "no_mail_to_attendees": True,
            "skip_attendee_notification": True,
            "dont_notify": True,
            "skip_contact_description": True,
            "mail_create_nolog": True,
            "mail_activity_quick_update": True,
        }
        return self.with_env(self.env(su=True, context=context))

    def _prepare_event_vals(self):
        lead = self.lead_id if self.lead_id.type == "opportunity" else self.lead_id.browse()
        return {
            "name": self._get_title(),
            "start": self.date_start,
            "stop": self.date_start + timedelta(hours=self.duration or _DEFAULT_HOURS),
            "allday": False,
            "location": self.location,
            "user_id": self.user_id.id,
            "partner_ids": [Command.set((self.user_id | self.participant_ids).partner_id.ids)],
            "opportunity_id": lead.id,
            # Without a document, or Odoo would add a "Meeting" activity to what is planned here.
            "res_model_id": False,
            "res_id": False,
        }

    def _update_event(self):
        event = self.calendar_event_id
        vals = self._prepare_event_vals()
        partner_ids = vals.pop("partner_ids")
        changed = {
            name: value
            for name, value in vals.items()
            if event._fields[name].convert_to_write(event[name], event) != value
        }
        if set(event.partner_ids.ids) != set(partner_ids[0][2]):
            changed["partner_ids"] = partner_ids
        if changed:
            event.write(changed)

    def _sync_followup(self, schedule):
        """Keep the scheduled Odoo activity in step with the next follow-up.

        :param schedule: whether a follow-up that is not scheduled (any more) shall be
        """
        context = self.env.context
        if context.get("kpi_followup_in_step") or context.get("mail_activity_automation_skip"):
            return
        activities = self._in_silence()
        wanted = activities.filtered(lambda a: a.date_next and a.state != "cancelled")
        scheduled = activities.filtered("followup_open")
        (scheduled - wanted).followup_activity_id.unlink()
        for activity in scheduled & wanted:
            activity._update_followup()
        if schedule:
            (wanted - scheduled)._schedule_followup()

    def _schedule_followup(self):
        todo = self.env["mail.activity"].create([a._prepare_followup_vals() for a in self])
        for activity, followup in zip(self, todo, strict=True):
            activity.followup_activity_id = followup

    def _prepare_followup_vals(self):
        document = self._get_document()
        followup_type = self.env.ref(
            "sales_kpi.mail_activity_type_followup", raise_if_not_found=False
        ) or self.env.ref("mail.mail_activity_data_todo")
        return {
            "activity_type_id": followup_type.id,
            "summary": self.name,
            "date_deadline": self.date_next,
            "user_id": self.user_id.id,
            "res_model_id": self.env["ir.model"]._get_id(document._name) if document else False,
            "res_id": document.id,
            "automated": True,
        }

    def _update_followup(self):
        followup = self.followup_activity_id
        vals = self._prepare_followup_vals()
        del vals["activity_type_id"], vals["automated"]
        changed = {
            name: value
            for name, value in vals.items()
            if (followup._fields[name].convert_to_write(followup[name], followup) or False) != value
        }
        if changed:
            followup.write(changed)

    def _get_document(self):
        """Where the follow-up is scheduled: on the most particular document there is."""
        customer = self.contact_id or self.partner_id
        return self.lead_id or self.order_id or self.invoice_id or customer

    def _close_previous(self):
        """Doing what was scheduled as a follow-up marks it done in Odoo's activities too."""
        due = self.env["mail.activity"].sudo()
        for activity in self.sudo():
            previous = activity.previous_id
            same_rep = previous.user_id == activity.user_id
            if activity.state == "done" and same_rep and previous.followup_open:
                due |= previous.followup_activity_id
        if due:
            due.with_context(kpi_no_record=True)._action_done()

    def _take_over_done(self, vals):
        """The meeting's Odoo activity was marked done: a plan is done now, and what is recorded
        takes the feedback, unless its period is closed. The rest of ``vals`` is known already."""
        for activity in self.filtered(lambda activity: activity.state != "cancelled"):
            added = {"mail_activity_id": vals["mail_activity_id"]}
            added["mail_activity_key"] = vals["mail_activity_key"]
            added["result"] = activity.result or vals["result"]
            if activity.state == "planned":
                added |= {"state": "done", "date_start": vals["date_start"]}
            target = {"company_id": activity.company_id.id}
            target["date_start"] = added.get("date_start", activity.date_start)
            if self._drop_closed([target]):
                activity.write(added)
