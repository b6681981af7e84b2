from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .test_activity import NOW, ActivityCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMailActivity(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.meeting = cls.env.ref("mail.mail_activity_data_meeting")

    def _schedule(self, record, user=None, activity_type=None, **vals):
        return record.activity_schedule(
            activity_type_id=(activity_type or self.call).id,
            user_id=(user or self.ann).id,
            **({"summary": "Ring them"} | vals),
        )

    def _recorded(self):
        return self.Activity.search([("mail_activity_key", "!=", False)], order="id")

    def test_done_is_recorded_once(self):
        todo = self._schedule(self.lead, note="<p>About the <b>press</b></p>")
        message, upcoming = todo.with_user(self.ann)._action_done(feedback="They want an offer")
        self.assertEqual(message._name, "mail.message")
        self.assertEqual(upcoming._name, "mail.activity")
        activity = self._recorded()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.state, "done")
        self.assertEqual(activity.name, "Ring them")
        self.assertEqual(activity.user_id, self.ann)
        self.assertEqual(activity.lead_id, self.lead)
        self.assertEqual(activity.stage_id, self.stages[0])
        self.assertEqual(activity.partner_id, self.customer)
        self.assertEqual(activity.method_id, self.phone)
        self.assertEqual(activity.channel, "phone")
        self.assertEqual(activity.date_start, datetime(2026, 3, 10, 12))
        self.assertIn("press", activity.description)
        self.assertNotIn("<", activity.description)
        self.assertEqual(activity.result, "They want an offer")
        self.assertEqual(activity.mail_activity_id, todo)

    def test_not_again_after_reopening(self):
        todo = self._schedule(self.lead).with_user(self.ann)
        todo.action_done()
        todo.action_unarchive()
        todo.action_done()
        self.assertEqual(len(self._recorded()), 1)

    def test_survives_the_vacuum(self):
        todo = self._schedule(self.lead)
        todo.with_user(self.ann).action_done()
        key = todo.id
        todo.unlink()
        activity = self._recorded()
        self.assertEqual(activity.mail_activity_key, key)
        self.assertFalse(activity.mail_activity_id)

    def test_all_documents(self):
        invoice, bill = self.env["account.move"].create(
            [
                {"move_type": kind, "partner_id": self.customer.id}
                for kind in ("out_invoice", "in_invoice")
            ]
        )
        lead = self.env["crm.lead"].create({"name": "A lead", "type": "lead"})
        for record in (lead, self.buyer, self.order, invoice, bill):
            self._schedule(record).with_user(self.ann).sudo().action_done()
        recorded = self._recorded()
        self.assertEqual(recorded.lead_id, lead | self.lead, "an order is its opportunity's")
        self.assertEqual(recorded.order_id, self.order)
        self.assertEqual(recorded.invoice_id, invoice)
        self.assertEqual(recorded[1].contact_id, self.buyer)
        self.assertEqual(len(recorded), 4, "a vendor bill is no sales work")

    def test_bulk_is_one_creation(self):
        leads = self.lead
        for n in range(9):
            leads |= self.lead.copy({"name": f"Press {n}", "user_id": self.ann.id})
        todo = self.env["mail.activity"].browse([self._schedule(lead).id for lead in leads])
        create = self.env.registry["sales.kpi.activity"].create
        calls = []

        def count(model, vals_list):
            calls.append(len(vals_list))
            return create(model, vals_list)

        self.patch(self.env.registry["sales.kpi.activity"], "create", count)
        todo.with_user(self.ann).action_done()
        self.assertEqual(calls, [10])
        self.assertEqual(self._recorded().lead_id, leads)

    def test_no_sales_work(self):
        cases = [
            (self.lead, self.env.ref("mail.mail_activity_data_upload_document")),
            (self.lead, self.env.ref("mail.mail_activity_data_warning")),
            (self.env["crm.team"].browse(self.bees.id), self.call),
        ]
        for record, activity_type in cases[:2]:
            todo = self._schedule(record, activity_type=activity_type)
            todo.with_user(self.ann).action_done()
        self.env["mail.activity"].create(
            {"summary": "Own note", "user_id": self.ann.id, "activity_type_id": self.call.id}
        ).with_user(self.ann).action_done()
        self.assertFalse(self._recorded())

    def test_the_company_maps_its_types(self):
        todo_type = self.env.ref("mail.mail_activity_data_todo")
        self._schedule(self.lead, activity_type=todo_type).with_user(self.ann).action_done()
        self.assertEqual(self._recorded().method_id, self.other)
        todo_type.kpi_method_id = False
        self._schedule(self.lead, activity_type=todo_type).with_user(self.ann).action_done()
        self.assertEqual(len(self._recorded()), 1)

    def test_the_setting_is_the_documents_companys(self):
        self.company.kpi_activity_auto = False
        self._schedule(self.lead).with_user(self.ann).action_done()
        self.assertFalse(self._recorded())

    def test_nothing_by_the_system(self):
        self._schedule(self.lead).action_done()
        self.assertEqual(self.env.uid, 1)
        self.assertFalse(self._recorded())

    def test_cancelled_is_not_done(self):
        todo = self._schedule(self.lead).with_user(self.ann)
        todo.action_cancel()
        self.assertFalse(todo.exists())
        self.assertFalse(self._recorded())

    def test_ticking_off_others_work_earns_nothing(self):
        self._schedule(self.customer, self.bob).with_user(self.ann).sudo().action_done()
        activity = self._recorded()
        self.assertEqual(activity.user_id, self.bob)
        self.assertEqual(activity.create_uid, self.ann)

    def test_unassigned_is_who_does_it(self):
        todo = self._schedule(self.lead)
        todo.user_id = False
        todo.with_user(self.ann).action_done()
        self.assertEqual(self._recorded().user_id, self.ann)

    def test_done_in_a_closed_period_is_marked_but_not_recorded(self):
        self._close("2026-03-01", "2026-03-31")
        todo = self._schedule(self.lead).with_user(self.ann)
        todo.action_done()
        self.assertFalse(todo.active)
        self.assertFalse(self._recorded())

    def test_an_accountants_call_on_an_order(self):
        """Who can't see sales activities can still tick off his own work."""
        clerk = self._new_user("clerk", "base.group_user")
        todo = self._schedule(self.customer, clerk).with_user(clerk)
        todo.action_done()
        self.assertEqual(self._recorded().user_id, clerk)

    def test_assigned_outside_the_company(self):
        far = self.env["res.company"].create({"name": "Far"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_salesman", company_id=far.id, company_ids=far.ids
        )
        self._schedule(self.lead, stranger).with_user(stranger).action_done()
        self.assertFalse(self._recorded())

    def test_document_deleted_meanwhile(self):
        todo = self._schedule(self.lead)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", [self.lead.id])
        self.env.invalidate_all()
        todo.with_user(self.ann).sudo().action_done()
        self.assertFalse(todo.exists())
        self.assertFalse(self._recorded())

    def _meet(self, day, **vals):
        return (
            self.env["calendar.event"]
            .with_user(self.ann)
            .create(
                {
                    "name": "Meet Acme",
                    "start": f"2026-03-{day} 09:00:00",
                    "stop": f"2026-03-{day} 11:00:00",
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": self.lead.id,
                    "opportunity_id": self.lead.id,
                }
                | vals
            )
        )

    def test_a_meeting_held_and_ticked_off(self):
        event = self._meet("09")
        event.activity_ids.action_feedback(feedback="Fine")
        activity = self._recorded()
        self.assertEqual(activity.calendar_event_id, event)
        self.assertEqual(activity.date_start, datetime(2026, 3, 9, 9))
        self.assertEqual(activity.duration, 2)
        self.assertEqual(activity.method_id, self.visit)

    def test_a_meeting_ticked_off_before(self):
        event = self._meet("20")
        event.activity_ids.action_done()
        self.assertEqual(self._recorded().date_start, datetime(2026, 3, 10, 12))

    def test_a_video_call(self):
        event = self._meet("09", videocall_location="https://meet.example.com/x")
        event.activity_ids.action_done()
        self.assertEqual(self._recorded().method_id, self.online)

    def test_the_meetings_record_takes_the_feedback(self):
        event = self._meet("09")
        recorded = event._record_kpi_activities()
        event.activity_ids.action_feedback(feedback="Fine")
        self.assertEqual(event.sudo().kpi_activity_ids, recorded)
        self.assertEqual(recorded.result, "Fine")
        self.assertTrue(recorded.mail_activity_key)
        self.assertEqual(self._recorded(), recorded)

    def test_two_things_to_tick_off_for_one_meeting(self):
        event = self._meet("09")
        second = self._schedule(self.lead, activity_type=self.meeting)
        second.calendar_event_id = event
        event.activity_ids.with_user(self.ann).action_done()
        self.assertEqual(len(self._recorded()), 1)

    def test_uninstalled_types(self):
        """A type that was deleted is no obstacle to the mapping."""
        self.env.ref("mail.mail_activity_data_email").unlink()
        self.env["mail.activity.type"]._map_kpi_methods()
        self.assertEqual(self.call.kpi_method_id, self.phone)
