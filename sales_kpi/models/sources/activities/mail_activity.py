from odoo import SUPERUSER_ID, fields, models
from odoo.tools import html2plaintext, is_html_empty
from odoo.tools.misc import clean_context


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        result = super().write(vals)
        if "date_deadline" in vals and not self.env.context.get("kpi_followup_in_step"):
            self._move_kpi_followups()
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """Record what was done as a sales activity, too (see `_prepare_kpi_activities`)."""
        vals_list = self._prepare_kpi_activities(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        clean_env = self.env(su=True, context=clean_context(self.env.context))
        clean_env["sales.kpi.activity"].create(vals_list)
        return result

    def _move_kpi_followups(self):
        """A follow-up that was postponed in Odoo's activities is agreed for that day."""
        followed = (
            self.env["sales.kpi.activity"]
            .sudo()
            .search([("followup_activity_id", "in", self.ids), ("followup_open", "=", True)])
        )
        if not followed._is_trusted():
            # What was missed stays missed; when to make up for it is for the rep to plan.
            followed = followed.filtered(lambda activity: not activity._is_due_day_over())
        for activity in followed:
            deadline = activity.followup_activity_id.date_deadline
            if activity.date_next != deadline:
                activity.with_context(kpi_followup_in_step=True).date_next = deadline

    def _prepare_kpi_activities(self, feedback):
        """Values of the sales activities that these activities become when they are done.

        Left out: what the system marks done by itself, what is not sales work (by type or
        document), companies that don't want it, closed periods, and what is recorded already.
        A meeting recorded or planned already only takes the feedback.
        """
        if self.env.uid == SUPERUSER_ID or self.env.context.get("kpi_no_record"):
            return []
        Activity = self.env["sales.kpi.activity"].sudo()
        todo = self._filter_kpi_recordable().sudo()
        followed = Activity.search([("followup_activity_id", "in", todo.ids)])
        previous = {activity.followup_activity_id.id: activity.id for activity in followed}
        vals_list = []
        meetings = self.env["calendar.event"]
        for document, activity in todo._get_kpi_documents():
            vals = activity._prepare_kpi_activity_vals(document, feedback)
            event = activity.calendar_event_id.sudo()
            if not vals or (event and event in meetings):
                continue
            meetings |= event
            if event.kpi_activity_ids:
                event.kpi_activity_ids._take_over_done(vals)
            else:
                vals_list.append(vals | {"previous_id": previous.get(activity.id)})
        return Activity._drop_closed(vals_list)

    def _filter_kpi_recordable(self):
        recordable = self.filtered(
            lambda activity: activity.active and activity.activity_type_id.kpi_method_id
        )
        recorded = (
            self.env["sales.kpi.activity"]
            .sudo()
            .search([("mail_activity_key", "in", recordable.ids)])
            .mapped("mail_activity_key")
        )
        return recordable.filtered(lambda activity: activity.id not in recorded)

    def _get_kpi_documents(self):
        """(document, activity) for those on an existing sales document."""
        for model, activities in self.filtered("res_model").grouped("res_model").items():
            Model = self.env[model].sudo()
            if "kpi_activity_count" not in Model._fields:
                continue
            existing = Model.browse(activities.mapped("res_id")).exists()
            documents = existing.filtered(lambda document: document._is_kpi_document())
            for activity in activities:
                if activity.res_id in documents._ids:
                    yield Model.browse(activity.res_id).with_prefetch(documents._ids), activity

    def _prepare_kpi_activity_vals(self, document, feedback):
        """Values of one sales activity; none when nobody is to be credited or the company does
        not want it. ``self`` is in sudo mode."""
        rep = self._get_kpi_rep()
        if self._is_kpi_foisted(rep):
            return {}
        company = document.company_id or rep.company_id
        if company not in rep.company_ids or not company.kpi_activity_auto:
            return {}
        event = self.calendar_event_id
        now = fields.Datetime.now()
        return {
            **document._prepare_kpi_activity_vals(),
            "company_id": company.id,
            "user_id": rep.id,
            "name": self.summary or self.activity_type_id.name,
            "method_id": (event._get_kpi_online_method() or self.activity_type_id.kpi_method_id).id,
            "date_start": min(now, event._get_kpi_start(company)) if event else now,
            "date_done": now,
            "duration": event.duration,
            "location": event.location,
            "description": False if is_html_empty(self.note) else html2plaintext(self.note),
            "result": feedback or self.feedback,
            "state": "done",
            "mail_activity_id": self.id,
            "mail_activity_key": self.id,
            "calendar_event_id": event.id,
        }

    def _is_kpi_foisted(self, rep):
        """Made and ticked off by one colleague in the name of another: nobody fills another's
        log that way. Team leaders and managers may."""
        user = self.env.user
        if user == rep or self.create_uid != user:
            return False
        leads = rep.sale_team_id.leader_ids | rep.crm_team_ids.leader_ids
        return user not in leads and not user.has_group("sales_team.group_sale_manager")

    def _get_kpi_rep(self):
        """Who gets the credit: the colleague to whom the activity is assigned, for he was to do
        it. Otherwise a rep could collect the work of others by ticking it off before they do. Who
        ticked it off shows in the record's "created by". Unassigned, it is the current user's."""
        users = self.user_id | self.env.user
        return users.filtered(lambda user: user.active and user._is_internal())[:1]
