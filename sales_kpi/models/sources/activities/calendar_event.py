from datetime import datetime, time, timedelta

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

_TIME_FIELDS = {"start", "stop", "duration", "allday", "start_date", "stop_date", "active"}
_BATCH = 200
_LAST_RUN = "sales_kpi.meetings_read_until"
# The first run doesn't turn years of old meetings into activities of today's teams.
_FIRST_RUN = timedelta(days=31)
# A transaction that began before the last run may have been committed after it.
_OVERLAP = timedelta(days=1)


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    kpi_activity_ids = fields.One2many(
        "sales.kpi.activity", "calendar_event_id", string="Sales Activities"
    )

    def write(self, vals):
        moved = _TIME_FIELDS.intersection(vals) and not self.env.context.get("kpi_calendar_in_step")
        result = super().write(vals)
        if moved:
            self._sync_kpi_plans()
        return result

    def unlink(self):
        if not self.env.context.get("kpi_calendar_in_step"):
            self._get_kpi_plans().write({"state": "cancelled"})
        return super().unlink()

    def _get_kpi_plans(self):
        activities = self.sudo().kpi_activity_ids.with_context(kpi_calendar_in_step=True)
        return activities.filtered(lambda activity: activity.state == "planned")

    def _sync_kpi_plans(self):
        """Planned activities move, or are called off, with their meetings."""
        for activity in self._get_kpi_plans():
            event = activity.calendar_event_id
            start = event._get_kpi_start(activity.company_id)
            if not event.active:
                activity.state = "cancelled"
            elif (start, event.duration) != (activity.date_start, activity.duration):
                activity.write({"date_start": start, "duration": event.duration})

    @api.model
    def _cron_record_held_meetings(self):
        """Record ended meetings on opportunities as activities of their organisers.

        Every run looks at what ended, or was entered or moved, since the last complete one; what
        is recorded once is not recorded again.
        """
        now = fields.Datetime.now()
        domain = self._get_kpi_held_domain(now)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while events := self.search(domain & Domain("id", ">", last_id), order="id", limit=_BATCH):
            events._record_kpi_activities()
            last_id = events[-1].id
            if not cron._commit_progress(len(events)):
                return
        self.env["ir.config_parameter"].sudo().set_param(_LAST_RUN, fields.Datetime.to_string(now))

    @api.model
    def _get_kpi_held_domain(self, now):
        last_run = self.env["ir.config_parameter"].sudo().get_param(_LAST_RUN)
        since = fields.Datetime.to_datetime(last_run) or now - _FIRST_RUN
        new = Domain("stop", ">", since - _OVERLAP)
        if last_run:
            new |= Domain("write_date", ">", since - _OVERLAP)
        return (
            new
            & Domain("stop", "<=", now)
            & (Domain("opportunity_id", "!=", False) | Domain("res_model", "=", "crm.lead"))
            & Domain("user_id", "!=", False)
            & Domain("kpi_activity_ids", "=", False)
        )

    def _record_kpi_activities(self):
        """Record these ended meetings, where the company wants it and the period is open."""
        Activity = self.env["sales.kpi.activity"].sudo()
        vals_list = [event._prepare_kpi_activity_vals() for event in self.sudo()]
        return Activity.create(Activity._drop_closed([vals for vals in vals_list if vals]))

    def _prepare_kpi_activity_vals(self):
        lead = self._get_kpi_lead()
        rep = self.user_id
        company = lead.company_id or rep.company_id
        wanted = company.kpi_activity_auto and company in rep.company_ids
        if not lead or not wanted or not self._is_kpi_held():
            return {}
        method = self._get_kpi_online_method() or self.env.ref(
            "sales_kpi.sales_kpi_activity_method_visit", raise_if_not_found=False
        )
        attendees = self.partner_ids.user_ids.filtered(lambda user: user._is_internal())
        start = self._get_kpi_start(company)
        # A private meeting counts like any other, but its subject is nobody's business.
        private = self.privacy == "private"
        return {
            "name": self.env._("Meeting") if private else self.name,
            "lead_id": lead.id,
            "company_id": company.id,
            "user_id": rep.id,
            "participant_ids": (attendees - rep).ids,
            "method_id": method.id if method else False,
            "location": self.location,
            "date_start": start,
            # What was entered, or moved, only afterwards is known since then.
            "date_done": min(fields.Datetime.now(), max(start, self.write_date)),
            "duration": self.duration,
            "state": "done",
            "calendar_event_id": self.id,
        }

    def _get_kpi_lead(self):
        if self.opportunity_id:
            return self.opportunity_id
        lead_id = self.res_id if self.res_model == "crm.lead" else False
        return self.env["crm.lead"].sudo().browse(lead_id or []).exists()

    def _is_kpi_held(self):
        """Ended, not called off, and the organiser, one of us, called or accepted it himself: a
        colleague must not fill his log. What a manager calls for him needs no answer."""
        organiser = self.attendee_ids.filtered(lambda a: a.partner_id == self.user_id.partner_id)
        states = organiser.mapped("state")
        trusted = self.create_uid == self.user_id or self._is_kpi_called_from_above()
        agreed = "accepted" in states or (trusted and "declined" not in states)
        return self.active and self.user_id._is_internal() and agreed

    def _is_kpi_called_from_above(self):
        caller = self.create_uid
        return caller.id == SUPERUSER_ID or caller.has_group("sales_team.group_sale_manager")

    def _get_kpi_online_method(self):
        """The method of a meeting by video call, empty for any other."""
        Method = self.env["sales.kpi.activity.method"].sudo()
        if not self.sudo().videocall_location:
            return Method
        online = self.env.ref("sales_kpi.sales_kpi_activity_method_online", False)
        return online or Method

    def _get_kpi_start(self, company):
        """Start in UTC. Odoo keeps a whole-day event as a bare date: it starts at 8:00 on the
        company's clock."""
        if not self.allday:
            return self.start
        morning = datetime.combine(self.start_date or self.start.date(), time(8))
        zone = pytz.timezone(company._get_kpi_tz(morning.date()))
        return zone.localize(morning).astimezone(pytz.utc).replace(tzinfo=None)
