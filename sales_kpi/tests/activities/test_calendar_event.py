from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .test_activity import NOW, ActivityCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCalendarEvent(ActivityCommon):
    def _meet(self, start="2026-03-09 09:00:00", **vals):
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Meet Acme",
                    "start": start,
                    "stop": fields.Datetime.to_datetime(start) + timedelta(hours=2),
                    "user_id": self.ann.id,
                    "partner_ids": [
                        Command.set((self.ann | self.bob).partner_id.ids + self.buyer.ids)
                    ],
                    "opportunity_id": self.lead.id,
                }
                | vals
            )
        )

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_kpi.ir_cron_record_held_meetings").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_held_meeting_is_recorded_once(self):
        event = self._meet(location="Head office")
        self._run()
        activity = event.kpi_activity_ids
        self.assertEqual(activity.name, "Meet Acme")
        self.assertEqual(activity.state, "done")
        self.assertEqual(activity.user_id, self.ann)
        self.assertEqual(activity.participant_ids, self.bob)
        self.assertEqual(activity.lead_id, self.lead)
        self.assertEqual(activity.partner_id, self.customer)
        self.assertEqual(activity.team_id, self.bees)
        self.assertEqual(activity.date_start, datetime(2026, 3, 9, 9))
        self.assertEqual(activity.duration, 2)
        self.assertEqual(activity.method_id, self.visit)
        self.assertEqual(activity.location, "Head office")
        self._run()
        self.assertEqual(event.kpi_activity_ids, activity)

    def test_who_went_to_a_meeting_cant_make_it_his(self):
        """Nor call off, for all who were there, what somebody else had called."""
        event = self._meet()
        self._run()
        held = event.kpi_activity_ids.with_user(self.ann)
        held.write({"calendar_event_own": True, "state": "cancelled"})
        self.assertTrue(event.exists())

    def test_not_before_it_is_over(self):
        event = self._meet("2026-03-10 11:00:00")
        self._run()
        self.assertFalse(event.kpi_activity_ids)
        with freeze_time("2026-03-10 13:00:00"):
            self._run()
        self.assertTrue(event.kpi_activity_ids)

    def test_online(self):
        event = self._meet(videocall_location="https://meet.example.com/x")
        self._run()
        self.assertEqual(event.kpi_activity_ids.method_id, self.online)

    def test_linked_by_document_only(self):
        event = self._meet(
            opportunity_id=False,
            res_model_id=self.env["ir.model"]._get_id("crm.lead"),
            res_id=self.lead.id,
        )
        self._run()
        self.assertEqual(event.kpi_activity_ids.lead_id, self.lead)

    def test_not_held(self):
        declined, called_off, private_life = (
            self._meet(),
            self._meet(),
            self._meet(opportunity_id=False),
        )
        declined.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.ann.partner_id
        ).state = "declined"
        called_off.active = False
        self._run()
        self.assertFalse((declined | called_off | private_life).kpi_activity_ids)

    def test_an_attendee_may_decline(self):
        event = self._meet()
        event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.buyer
        ).state = "declined"
        self._run()
        self.assertTrue(event.kpi_activity_ids)

    def test_moved_into_the_past_later(self):
        event = self._meet("2026-03-15 09:00:00")
        self._run()
        event.write({"start": "2026-03-03 09:00:00", "stop": "2026-03-03 10:00:00"})
        self._run()
        self.assertEqual(event.kpi_activity_ids.date_start, datetime(2026, 3, 3, 9))

    def test_rescheduled_after_it_was_recorded(self):
        event = self._meet()
        self._run()
        event.write({"start": "2026-03-10 08:00:00", "stop": "2026-03-10 09:00:00"})
        self._run()
        self.assertEqual(len(event.kpi_activity_ids), 1)
        self.assertEqual(event.kpi_activity_ids.date_start, datetime(2026, 3, 9, 9))

    def test_a_plan_is_not_proof(self):
        """The planned activity's own meeting passes: the rep still has to say that it was."""
        with freeze_time("2026-03-01 09:00:00"):
            plan = self._log(date_start="2026-03-09 09:00:00")
        self._run()
        self.assertEqual(plan.calendar_event_id.kpi_activity_ids, plan)
        self.assertEqual(plan.state, "planned")

    def test_setting(self):
        self.company.kpi_activity_auto = False
        event = self._meet()
        self._run()
        self.assertFalse(event.kpi_activity_ids)

    def test_closed_period(self):
        event, other = self._meet("2026-02-20 09:00:00"), self._meet()
        self._close("2026-02-01", "2026-02-28")
        self._run()
        self.assertFalse(event.kpi_activity_ids)
        self.assertTrue(other.kpi_activity_ids)

    def test_the_first_run_leaves_old_meetings(self):
        event = self._meet("2025-03-09 09:00:00")
        self._run()
        self.assertFalse(event.kpi_activity_ids)

    def test_batches(self):
        events = self.env["calendar.event"].browse([self._meet().id for _n in range(5)])
        self.patch_batch(2)
        self._run()
        self.assertEqual(len(events.kpi_activity_ids), 5)

    def patch_batch(self, size):
        from ...models.sources.activities import calendar_event

        self.patch(calendar_event, "_BATCH", size)

    def test_a_private_meeting_keeps_its_subject(self):
        event = self._meet(privacy="private")
        self._run()
        self.assertEqual(event.kpi_activity_ids.name, "Meeting")

    def test_a_whole_day_belongs_to_its_own_day(self):
        """9 March in Honolulu, whose 8:00 is 18:00 UTC."""
        self._set_clock("Pacific/Honolulu")
        event = self._meet(allday=True, start_date="2026-03-09", stop_date="2026-03-09")
        with freeze_time("2026-03-11 12:00:00"):
            self._run()
        self.assertEqual(event.kpi_activity_ids.date_start, datetime(2026, 3, 9, 18))
