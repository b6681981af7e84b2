from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_activity import NOW, ActivityCommon

QUICK = "sales_kpi.sales_kpi_activity_view_form_quick"
DONE = "sales_kpi.sales_kpi_activity_view_form_done"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSalesKpiActivityLogging(ActivityCommon):
    def _quick(self, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return Form(self.Activity.with_user(self.ann).with_context(**context), QUICK)

    # ---- in three taps -------------------------------------------------------------------------

    def test_two_choices_are_enough(self):
        # A tap for the method, one for the customer, one for "Save".
        form = self._quick()
        form.method_id = self.visit
        form.partner_id = self.customer
        activity = form.save()
        self.assertEqual(activity.name, "Customer visit: Acme")
        self.assertEqual((activity.channel, activity.state), ("visit", "done"))

    def test_from_a_document_the_method_is_enough(self):
        form = self._quick(lead_id=self.lead.id)
        form.method_id = self.phone
        activity = form.save()
        self.assertEqual(activity.name, "Phone call: Acme")
        self.assertEqual((activity.channel, activity.lead_id), ("phone", self.lead))

    def test_the_proposal_follows_until_somebody_writes(self):
        form = self._quick(lead_id=self.lead.id)
        form.method_id = self.phone
        form.method_id = self.visit
        self.assertEqual(form.name, "Customer visit: Acme")
        form.name = "Presented the catalogue"
        form.method_id = self.phone
        self.assertEqual(form.name, "Presented the catalogue")

    def test_a_record_keeps_its_subject(self):
        activity = self._log(method_id=self.phone.id, name="Phone call: Acme")
        with Form(activity) as form:
            form.method_id = self.visit
        self.assertEqual(activity.name, "Phone call: Acme")

    def test_without_a_method_it_is_asked(self):
        form = self._quick(lead_id=self.lead.id, name="Talked")
        with self.assertRaisesRegex(AssertionError, "method_id is a required field"):
            form.save()
        plan = self._log(date_start="2026-03-09 09:00:00", state="planned")
        with self.assertRaisesRegex(AssertionError, "method_id is a required field"):
            Form(plan, DONE).save()

    def test_whom_i_dealt_with_last_is_proposed(self):
        zeta, eta, theirs, late = self.env["res.partner"].create(
            [{"name": name} for name in ("Zeta", "Eta", "Theirs", "Late")]
        )
        self._log(lead_id=False, partner_id=zeta.id, date_start="2026-03-02 09:00:00")
        self._log(lead_id=False, partner_id=eta.id, date_start="2026-03-10 15:00:00")
        self._log(lead_id=False, partner_id=late.id, date_start="2026-03-20 15:00:00")
        self._log(self.bob, lead_id=False, partner_id=theirs.id)
        # Eta is to be met today, Zeta was met last; Late is not to be met before the 20th.
        new = self.Activity.with_user(self.ann).new({})
        self.assertEqual(new.proposed_partner_ids._origin, eta | zeta)

    # ---- done, and undone ----------------------------------------------------------------------

    def _plan(self, moment):
        return self._log(date_start=moment, state="planned", method_id=self.visit.id)

    def test_done_asks_what_came_of_it(self):
        plan = self._plan("2026-03-10 10:00:00")
        action = plan.action_ask_done()
        self.assertEqual((action["res_id"], action["target"]), (plan.id, "new"))
        # Looking changes nothing.
        self.assertEqual(plan.state, "planned")
        with Form(plan, action["views"][0][0]) as form:
            form.result = "They want an offer"
        closing = plan.action_done_asked()
        self.assertEqual(closing["infos"], {"done": plan.ids})
        self.assertEqual((plan.state, plan.result), ("done", "They want an offer"))
        # It was planned for 10:00 and marked done at 12:00: the visit was at 10:00.
        self.assertEqual(plan.date_start, datetime(2026, 3, 10, 10))
        self.assertFalse(plan.date_planned)

    def test_undone_it_is_planned_for_when_it_was(self):
        # Planned for the 11th at 9:00, done a day early: it counts now, and is not forgotten.
        plan = self._plan("2026-03-11 09:00:00")
        plan.action_done()
        self.assertEqual(plan.date_start, datetime(2026, 3, 10, 12))
        plan.action_plan()
        self.assertEqual((plan.state, plan.date_start), ("planned", datetime(2026, 3, 11, 9)))
        self.assertFalse(plan.date_planned or plan.date_done)
        self.assertEqual(plan.calendar_event_id.start, datetime(2026, 3, 11, 9))

    def test_the_planned_time_is_not_a_reps_to_write(self):
        plan = self._plan("2026-03-11 09:00:00")
        plan.action_done()
        self.assertEqual(plan.date_planned, datetime(2026, 3, 11, 9))
        plan.write({"date_planned": "2026-03-30 09:00:00"})
        self.assertEqual(plan.date_planned, datetime(2026, 3, 11, 9))

    def test_undone_on_the_same_day_only(self):
        plan = self._plan("2026-03-11 09:00:00")
        plan.action_done()
        with freeze_time("2026-03-11 12:00:00"), self.assertRaisesRegex(UserError, "earlier day"):
            plan.action_plan()
