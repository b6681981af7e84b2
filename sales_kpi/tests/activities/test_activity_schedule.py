from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.calendar.models.calendar_attendee import CalendarAttendee

from .test_activity import NOW, ActivityCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPlannedInTheCalendar(ActivityCommon):
    def _plan(self, **vals):
        return self._log(**({"date_start": "2026-03-12 09:00:00", "duration": 1.5} | vals))

    def test_a_plan_is_in_the_reps_calendar(self):
        activity = self._plan(participant_ids=self.bob.ids, location="Head office")
        event = activity.calendar_event_id
        self.assertEqual(event.name, "Talked · Acme")
        self.assertEqual(event.user_id, self.ann)
        self.assertEqual(event.partner_ids, (self.ann | self.bob).partner_id)
        self.assertEqual(event.start, datetime(2026, 3, 12, 9))
        self.assertEqual(event.stop, datetime(2026, 3, 12, 10, 30))
        self.assertEqual(event.opportunity_id, self.lead)
        self.assertEqual(event.location, "Head office")
        self.assertFalse(event.activity_ids, "no second thing to tick off")

    def test_entries_name_the_customer(self):
        activity = self._plan()
        self.assertEqual(activity.display_name, "Talked · Acme")
        activity.name = "Customer visit: Acme"
        self.assertEqual(activity.calendar_event_id.name, "Customer visit: Acme")
        other = self.env["res.partner"].create({"name": "Zeta"})
        activity.write({"lead_id": False, "partner_id": other.id})
        self.assertEqual(activity.display_name, "Customer visit: Acme · Zeta")
        self.assertEqual(activity.calendar_event_id.name, "Customer visit: Acme · Zeta")
        alone = self._plan(lead_id=False)
        self.assertEqual((alone.display_name, alone.calendar_event_id.name), ("Talked",) * 2)

    def test_a_phone_begins_with_today(self):
        action = self.env.ref("sales_kpi.sales_kpi_activity_action")
        self.assertEqual(action.mobile_view_mode, "calendar")

    def test_without_a_duration_it_takes_an_hour(self):
        self.assertEqual(self._plan(duration=0).calendar_event_id.duration, 1)

    def test_what_is_done_is_not_put_in_the_calendar(self):
        self.assertFalse(self._log().calendar_event_id)

    def test_nobody_gets_a_mail(self):
        sent = patch.object(CalendarAttendee, "_message_add_default_recipients")
        before = self.env["mail.mail"].sudo().search_count([])
        with sent as recipients:
            activity = self._plan(participant_ids=self.bob.ids)
            activity.date_start = "2026-03-13 09:00:00"
            activity.participant_ids |= self.carl
            recipients.assert_not_called()
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), before)

    def test_defaults_of_the_screen_stay_out(self):
        activity = (
            self.Activity.with_user(self.ann)
            .with_context(
                default_res_model="crm.lead",
                default_res_id=self.lead.id,
                default_opportunity_id=self.lead.id,
                default_description="<p>x</p>",
                active_model="crm.lead",
                active_id=self.lead.id,
            )
            .create({"name": "Alone", "date_start": "2026-03-12 09:00:00"})
        )
        event = activity.calendar_event_id
        self.assertFalse(event.opportunity_id)
        self.assertFalse(event.res_id)
        self.assertFalse(event.description)
        self.assertEqual(self.lead.activity_ids, self.env["mail.activity"])

    def test_the_event_follows_the_plan(self):
        activity = self._plan()
        event = activity.calendar_event_id
        activity.write({"date_start": "2026-03-13 14:00:00", "duration": 2, "name": "Demo"})
        self.assertEqual(event.start, datetime(2026, 3, 13, 14))
        self.assertEqual(event.stop, datetime(2026, 3, 13, 16))
        self.assertEqual(event.name, "Demo · Acme")
        activity.with_user(self.leader).user_id = self.bob
        self.assertEqual(event.user_id, self.bob)
        self.assertEqual(event.partner_ids, self.bob.partner_id)

    def test_the_plan_follows_the_event(self):
        activity = self._plan()
        event = activity.calendar_event_id.with_user(self.ann)
        event.write({"start": "2026-03-16 08:00:00", "stop": "2026-03-16 08:30:00"})
        self.assertEqual(activity.date_start, datetime(2026, 3, 16, 8))
        self.assertEqual(activity.duration, 0.5)
        self.assertEqual(activity.calendar_event_id, event)

    def test_a_whole_day_starts_in_the_companys_morning(self):
        """8:00 in Shanghai is 0:00 UTC."""
        self._set_clock("Asia/Shanghai")
        activity = self._plan()
        activity.calendar_event_id.write(
            {"allday": True, "start_date": "2026-03-17", "stop_date": "2026-03-17"}
        )
        self.assertEqual(activity.date_start, datetime(2026, 3, 17, 0))

    def test_called_off(self):
        activity = self._plan(date_next="2026-03-20")
        event = activity.calendar_event_id
        activity.action_cancel()
        self.assertFalse(event.exists())
        self.assertFalse(activity.followup_open)
        activity.action_plan()
        self.assertEqual(activity.calendar_event_id.start, datetime(2026, 3, 12, 9))

    def test_called_off_in_the_calendar(self):
        deleted, archived = self._plan(date_next="2026-03-20"), self._plan()
        deleted.calendar_event_id.with_user(self.ann).unlink()
        archived.calendar_event_id.with_user(self.ann).active = False
        self.assertEqual((deleted | archived).mapped("state"), ["cancelled", "cancelled"])
        self.assertFalse(deleted.followup_open)

    def test_deleted_plan(self):
        activity = self._plan(date_next="2026-03-20")
        event, followup = activity.calendar_event_id, activity.followup_activity_id
        activity.unlink()
        self.assertFalse(event.exists())
        self.assertFalse(followup.exists())

    def test_done_keeps_the_event(self):
        activity = self._plan()
        event = activity.calendar_event_id
        activity.action_done()
        self.assertTrue(event.exists())
        event.write({"start": "2026-03-30 08:00:00", "stop": "2026-03-30 09:00:00"})
        self.assertEqual(activity.date_start, datetime(2026, 3, 10, 12))

    def test_a_meeting_of_others_is_not_ours_to_delete(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Meet",
                "start": "2026-03-09 10:00:00",
                "stop": "2026-03-09 11:00:00",
                "user_id": self.ann.id,
                "opportunity_id": self.lead.id,
                "partner_ids": [(6, 0, (self.ann.partner_id | self.buyer).ids)],
            }
        )
        activity = event._record_kpi_activities()
        activity.with_user(self.ann).action_plan()
        self.assertEqual(event.partner_ids, self.ann.partner_id | self.buyer)
        activity.with_user(self.ann).action_cancel()
        self.assertTrue(event.exists())


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFollowup(ActivityCommon):
    def test_scheduled_on_the_document(self):
        activity = self._log(date_next="2026-03-15")
        followup = activity.followup_activity_id
        self.assertEqual(followup.res_model, "crm.lead")
        self.assertEqual(followup.res_id, self.lead.id)
        self.assertEqual(followup.user_id, self.ann)
        self.assertEqual(followup.date_deadline, date(2026, 3, 15))
        self.assertEqual(
            followup.activity_type_id, self.env.ref("sales_kpi.mail_activity_type_followup")
        )
        self.assertTrue(activity.followup_open)

    def test_on_which_document(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_user_id": self.ann.id,
            }
        )
        cases = [
            ({"order_id": self.order.id}, self.order),
            ({"invoice_id": invoice.id}, invoice),
            ({"partner_id": self.customer.id}, self.customer),
            ({"partner_id": self.customer.id, "contact_id": self.buyer.id}, self.buyer),
        ]
        for vals, document in cases:
            activity = self._log(lead_id=False, date_next="2026-03-15", **vals)
            followup = activity.followup_activity_id
            self.assertEqual((followup.res_model, followup.res_id), (document._name, document.id))
        alone = self._log(lead_id=False, date_next="2026-03-15")
        self.assertFalse(alone.followup_activity_id.res_model)
        self.assertEqual(alone.followup_activity_id.user_id, self.ann)

    def test_moved_and_removed(self):
        activity = self._log(date_next="2026-03-15")
        followup = activity.followup_activity_id
        activity.date_next = "2026-03-18"
        self.assertEqual(followup.date_deadline, date(2026, 3, 18))
        self.assertEqual(activity.followup_activity_id, followup)
        activity.date_next = False
        self.assertFalse(followup.exists())
        self.assertFalse(activity.followup_open)

    def test_postponed_in_odoos_activities(self):
        activity = self._log(date_next="2026-03-15")
        activity.followup_activity_id.with_user(self.ann).date_deadline = "2026-03-19"
        self.assertEqual(activity.date_next, date(2026, 3, 19))

    def test_given_to_a_colleague(self):
        activity = self._log(date_next="2026-03-15")
        activity.with_user(self.leader).user_id = self.bob
        self.assertEqual(activity.followup_activity_id.user_id, self.bob)

    def test_deleted_by_the_rep(self):
        activity = self._log(date_next="2026-03-15")
        activity.followup_activity_id.with_user(self.ann).unlink()
        self.assertFalse(activity.followup_open)
        self.assertEqual(activity.date_next, date(2026, 3, 15), "what was agreed is on record")

    def test_doing_it_closes_the_loop(self):
        first = self._log(date_next="2026-03-15")
        followup = first.followup_activity_id
        with freeze_time("2026-03-14 09:00:00"):
            followup.with_user(self.ann).action_feedback(feedback="They agree")
        second = first.next_ids
        self.assertEqual(len(second), 1)
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.state, "done")
        self.assertEqual(second.date_start, datetime(2026, 3, 14, 9))
        self.assertEqual(second.result, "They agree")
        self.assertEqual(second.lead_id, self.lead)
        self.assertFalse(first.followup_open)
        self.assertFalse(first.next_ids.next_ids)

    def test_logging_it_closes_the_loop_once(self):
        """Who logs the follow-up himself has not to tick it off as well."""
        first = self._log(date_next="2026-03-15")
        second = self._log(previous_id=first.id, method_id=self.phone.id)
        self.assertFalse(first.followup_activity_id.active)
        self.assertFalse(first.followup_open)
        self.assertEqual(first.next_ids, second)
        self.assertEqual(self.Activity.search_count([("lead_id", "=", self.lead.id)]), 2)

    def test_a_planned_one_closes_it_when_done(self):
        first = self._log(date_next="2026-03-15")
        second = self._log(previous_id=first.id, date_start="2026-03-14 09:00:00")
        self.assertTrue(first.followup_open)
        second.action_done()
        self.assertFalse(first.followup_open)

    def test_a_colleague_does_not_close_mine(self):
        first = self._log(date_next="2026-03-15", participant_ids=self.bob.ids)
        self._log(self.bob, lead_id=False, previous_id=first.id)
        self.assertTrue(first.followup_open)

    def test_plan_next(self):
        first = self._log(method_id=self.visit.id)
        action = first.action_plan_next()
        second = self.Activity.with_user(self.ann).with_context(**action["context"]).create({})
        self.assertEqual(second.state, "planned")
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.lead_id, self.lead)
        self.assertEqual(second.method_id, self.visit)

    def test_imports_may_skip_it(self):
        activity = (
            self.Activity.with_user(self.ann)
            .with_context(mail_activity_automation_skip=True)
            .create({"name": "Old", "date_next": "2026-03-15"})
        )
        self.assertFalse(activity.followup_activity_id)

    def test_bulk_followups_cost_one_creation(self):
        MailActivity = self.env.registry["mail.activity"]
        create = MailActivity.create
        with patch.object(MailActivity, "create", autospec=True, side_effect=create) as created:
            self.Activity.create(
                [
                    {"name": f"Call {n}", "lead_id": self.lead.id, "date_next": "2026-03-15"}
                    for n in range(20)
                ]
            )
        self.assertEqual(created.call_count, 1)
