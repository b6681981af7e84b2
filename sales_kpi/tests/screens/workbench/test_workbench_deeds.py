"""What can be done on the workbench, and what it then says."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .workbench_common import OPTIONS, WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchDeeds(WorkbenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zeta, cls.eta = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "user_id": cls.ann.id, "city": "Shanghai"}
                for name in ("Zeta", "Eta")
            ]
        )
        cls.env["sales.kpi.customer"]._refresh(cls.company)
        cls.mine = cls.Workbench.with_user(cls.ann)

    def _plan(self, *visits, user=None, **values):
        """Visits are (customer, moment)."""
        rows = [{"partner_id": partner.id, "date_start": moment} for partner, moment in visits]
        Workbench = self.Workbench.with_user(user or self.ann)
        return Workbench.plan_visits(OPTIONS, {"visits": rows, **values})

    # ---- plan visits ---------------------------------------------------------------------------

    def test_planned_beside_the_need(self):
        # 6 more visits are needed, 2 are planned.
        part = self._part(self._page(), "visits")
        self.assertEqual((part["value"], part["missing"], part["status"]), (2, 4, "behind"))
        self.assertEqual(
            part["text"], "6 more visits lift you to 100%: 2 planned, 4 still to plan."
        )
        self.assertEqual([row["id"] for row in part["rows"]], self.plans.ids)

    def test_visits_after_the_period_are_shown_as_such(self):
        # Both plans of March are moved to April: none counts in March, and none is hidden.
        self.plans.write({"date_start": "2026-04-02 10:00:00"})
        part = self._part(self._page(), "visits")
        self.assertEqual((part["value"], part["count"], part["missing"]), (0, 0, 6))
        self.assertEqual([row["id"] for row in part["rows"]], self.plans.ids)
        self.assertIn("after this period", part["rows"][0]["tag"])
        self.assertEqual(
            part["note"], "2 more are planned after Mar 31, 2026, when this period ends."
        )
        action = self.mine.open_records(OPTIONS, part["mark"])
        self.assertEqual(set(action["domain"][0][2]), set(self.plans.ids))
        # One of them is back in the last minute of March, on the company's clock.
        self.plans[0].date_start = self.company._get_kpi_bounds(
            date(2026, 3, 31), date(2026, 3, 31)
        )[1] - timedelta(minutes=1)
        part = self._part(self._page(), "visits")
        self.assertEqual((part["value"], part["count"], part["missing"]), (1, 1, 5))
        self.assertIn("1 more is planned", part["note"])

    def test_plan_for_several_customers_in_one_go(self):
        reply = self._plan(
            (self.zeta, "2026-03-17 10:00:00"),
            (self.eta, "2026-03-17 14:00:00"),
            name="Spring catalogue",
        )
        self.assertEqual(reply["message"], "2 visits planned.")
        made = self.env["sales.kpi.activity"].browse(reply["ids"])
        self.assertEqual(
            [(a.partner_id, a.user_id, a.state, a.channel, a.name, a.location) for a in made],
            [
                (self.zeta, self.ann, "planned", "visit", "Spring catalogue", "Shanghai"),
                (self.eta, self.ann, "planned", "visit", "Spring catalogue", "Shanghai"),
            ],
        )
        # They are in the calendar, and on the page at once.
        self.assertEqual(len(made.calendar_event_id), 2)
        page = self._page()
        self.assertEqual(self._tile(page, "visits")["note"], "4 planned")
        self.assertEqual(self._part(page, "visits")["missing"], 2)

    def test_all_of_them_or_none(self):
        self.eta.active = False
        before = self.env["sales.kpi.activity"].search_count([])
        with self.assertRaises(UserError) as caught:
            self._plan(
                (self.zeta, "2026-03-17 10:00:00"),
                (self.eta, "2026-03-17 14:00:00"),
                (self.customer, "2026-03-16 08:59:00"),
            )
        problems = str(caught.exception).splitlines()
        self.assertEqual(len(problems), 2)
        self.assertIn("Eta: this customer is archived.", problems[0])
        self.assertIn("Acme: choose a time that is still to come.", problems[1])
        self.env.invalidate_all()
        self.assertEqual(self.env["sales.kpi.activity"].search_count([]), before)

    def test_made_up_plans(self):
        good = {"partner_id": self.zeta.id, "date_start": "2026-03-17 10:00:00"}
        for vals in (
            None, [], {}, {"visits": []}, {"visits": "all"}, {"visits": [None]},
            {"visits": [{**good, "partner_id": "1"}]}, {"visits": [{**good, "partner_id": [1]}]},
            {"visits": [{**good, "partner_id": True}]}, {"visits": [{**good, "partner_id": 10**9}]},
            {"visits": [{**good, "date_start": None}]}, {"visits": [{**good, "date_start": "x"}]},
            {"visits": [{**good, "date_start": 5}]}, {"visits": [good] * 51},
        ):  # fmt: skip
            with self.assertRaises(UserError, msg=vals):
                self.mine.plan_visits(OPTIONS, vals)

    def test_nothing_else_can_be_smuggled_in(self):
        visit = {
            "partner_id": self.zeta.id, "date_start": "2026-03-17 10:00:00",
            "state": "done", "user_id": self.bob.id, "date_done": "2026-03-01 10:00:00",
        }  # fmt: skip
        reply = self.mine.plan_visits(
            OPTIONS, {"visits": [visit], "name": 7, "purpose_id": "x", "user_id": self.bob.id}
        )
        made = self.env["sales.kpi.activity"].browse(reply["ids"])
        self.assertEqual((made.state, made.user_id, made.name), ("planned", self.ann, "Visit"))
        self.assertFalse(made.date_done or made.purpose_id)

    def test_what_the_dialog_offers(self):
        choices = self.mine.get_visit_choices(OPTIONS, [self.customer.id])
        self.assertEqual(choices["missing"], 4)
        self.assertEqual(
            next((row["id"], row["is_chosen"]) for row in choices["customers"]),
            (self.customer.id, True),
        )
        self.assertLessEqual({self.zeta.id, self.eta.id}, {r["id"] for r in choices["customers"]})
        # Tomorrow at 10 and 14 in the user's time zone; the 18th at 12 is nobody's slot.
        zone = self.ann.tz or "UTC"
        self.assertTrue(choices["slots"][0].startswith("2026-03-17"), zone)
        # What is planned at such an hour is not offered again.
        self._plan((self.zeta, choices["slots"][0]))
        again = self.mine.get_visit_choices(OPTIONS, "x")
        self.assertEqual(again["slots"][0], choices["slots"][1])

    # ---- done ----------------------------------------------------------------------------------

    def test_done_shows_at_once(self):
        reply = self.mine.mark_done(OPTIONS, "done", self.plans[0].id)
        self.assertEqual(reply["mark"]["id"], self.plans[0].id)
        self.assertEqual(self.plans[0].state, "done")
        page = self._page()
        tile = self._tile(page, "visits")
        self.assertEqual((tile["value"], tile["note"]), (5, "1 planned"))

    def test_done_asks_and_is_undone(self):
        # Planned for the 18th, done on the 16th: 5 visits made, 1 planned; undone: 4 and 2.
        plan = self.plans[0]
        action = self.mine.ask_done(OPTIONS, plan.id)
        self.assertEqual((action["res_id"], plan.state), (plan.id, "planned"))
        plan.with_user(self.ann).action_done_asked()
        self.assertEqual(self._tile(self._page(), "visits")["value"], 5)
        self.assertEqual(self.mine.undo_done(OPTIONS, plan.id)["message"], "Planned again.")
        tile = self._tile(self._page(), "visits")
        self.assertEqual((tile["value"], tile["note"]), (4, "2 planned"))
        self.assertEqual(plan.date_start.date(), date(2026, 3, 18))
        for method in (self.mine.ask_done, self.mine.undo_done):
            with self.assertRaises(AccessError):
                method(OPTIONS, self._visit(self.bob, 20, state="planned").id)

    def test_done_is_only_what_is_mine(self):
        theirs = self._visit(self.bob, 20, state="planned")
        for user, record in ((self.ann, theirs), (self.leader, theirs)):
            with self.assertRaises(AccessError):
                self.Workbench.with_user(user).mark_done(OPTIONS, "done", record.id)
        for kind, record_id in (("done", 10**9), ("done", "1"), ("done", None), ("unlink", 1),
                                (["done"], 1), ("todo", [1])):  # fmt: skip
            with self.assertRaises(UserError):
                self.mine.mark_done(OPTIONS, kind, record_id)

    # ---- follow-ups ----------------------------------------------------------------------------

    def _follow_up(self, day, user=None, **values):
        values = {"partner_id": self.zeta.id, "date_next": date(2026, 3, day), **values}
        return self._activity(user or self.ann, 10, **values)

    def test_a_followup_of_what_was_handed_over_opens_what_is_hers(self):
        # Her rules no longer show her the opportunity, so her own activity is opened instead.
        lead = self.env["crm.lead"].create(
            {"name": "Handed over", "type": "opportunity", "user_id": self.ann.id}
        )
        activity = self._follow_up(13, lead_id=lead.id)
        for owner, opened in ((self.ann, lead), (self.bob, activity)):
            lead.user_id = owner
            self.env.invalidate_all()
            [row] = self._part(self._page(), "followups")["rows"]
            self.assertEqual((row["mark"]["model"], row["mark"]["id"]), (opened._name, opened.id))
            action = self.mine.open_records(OPTIONS, row["mark"])
            shown = self.env[action["res_model"]].with_user(self.ann).browse(action["res_id"])
            self.assertTrue(shown.has_access("read"))

    def test_followups_that_are_due(self):
        late = self._follow_up(13, name="Offer")
        self._follow_up(16, name="Contract", partner_id=self.eta.id)
        self._follow_up(17)  # tomorrow
        self._follow_up(13, user=self.bob)
        part = self._part(self._page(), "followups")
        self.assertEqual(
            [(row["title"], row["subtitle"], row["tag"]) for row in part["rows"]],
            [("Zeta", "Offer", "3 days late"), ("Eta", "Contract", "Today")],
        )
        self.assertEqual((part["count"], part["text"]), (2, "1 overdue"))
        deed = part["rows"][0]["deeds"][0]
        self.assertEqual((deed["name"], deed["followup_id"]), ("log", late.id))

    def test_a_followup_that_is_logged_is_gone(self):
        late = self._follow_up(13, name="Offer")
        action = self.mine.log_activity(OPTIONS, {"followup_id": late.id})
        Activity = self.env["sales.kpi.activity"].with_user(self.ann)
        made = Activity.with_context(**action["context"]).create({})
        self.assertEqual((made.previous_id, made.partner_id, made.state), (late, self.zeta, "done"))
        self.assertFalse(self._part(self._page(), "followups")["rows"])

    def test_odoos_own_activities_are_due_too(self):
        todo = self.zeta.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_call",
            date(2026, 3, 16),
            summary="Call back",
            user_id=self.ann.id,
        )
        [row] = self._part(self._page(), "followups")["rows"]
        self.assertEqual((row["title"], row["subtitle"]), ("Zeta", "Call back"))
        self.assertEqual(row["deeds"], [{"name": "todo", "id": todo.id}])
        # It is on nobody's list but his own: a leader sees the follow-ups of sales activities.
        leader = self._page(self.leader, user_id=self.ann.id)
        self.assertFalse(self._part(leader, "followups")["rows"])
        self.mine.mark_done(OPTIONS, "todo", todo.id)
        self.assertFalse(self._part(self._page(), "followups")["rows"])
        with self.assertRaises(AccessError):
            other = self.zeta.activity_schedule("mail.mail_activity_data_call", user_id=self.bob.id)
            self.mine.mark_done(OPTIONS, "todo", other.id)

    # ---- customers -----------------------------------------------------------------------------

    def test_customers_whom_nobody_contacted(self):
        part = self._part(self._page(), "customers")
        self.assertEqual({row["title"] for row in part["rows"]}, {"Zeta", "Eta"})
        self.assertEqual(part["rows"][0]["subtitle"], "No contact so far")
        self.assertEqual([d["name"] for d in part["rows"][0]["deeds"]], ["plan", "log"])
        # One is planned, and says so; one was contacted just now, by whomever, and is gone.
        self._plan((self.zeta, "2026-03-17 10:00:00"))
        self._activity(self.bob, 16, partner_id=self.eta.id, date_start="2026-03-16 08:00:00")
        [row] = self._part(self._page(), "customers")["rows"]
        self.assertEqual((row["title"], row["status"]), ("Zeta", "good"))
        self.assertIn("Planned", row["tag"])
        self.assertEqual([deed["name"] for deed in row["deeds"]], ["log"])

    # ---- opportunities -------------------------------------------------------------------------

    def test_opportunities_that_stand_still(self):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name, "type": "opportunity", "user_id": self.ann.id,
                    "team_id": self.bees.id, "expected_revenue": revenue,
                }
                for name, revenue in (("Small", 100), ("Large", 5000), ("Moving", 900))
            ]
        )  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = '2026-01-10' WHERE id IN %s",
            [tuple(leads.ids)],
        )
        self.env.invalidate_all()
        self._activity(self.bob, 12, lead_id=leads[2].id)
        self._choose_stale()
        page = self._page()
        part = self._part(page, "stale")
        self.assertEqual([row["title"] for row in part["rows"]], ["Large", "Small"])
        self.assertEqual(part["count"], self._tile(page, "stale_opportunities")["value"])
        action = self.mine.open_records(OPTIONS, part["mark"])
        found = self.env["crm.lead"].with_user(self.ann).search(action["domain"])
        self.assertEqual(found, leads[0] | leads[1])

    def _choose_stale(self):
        self.mine.save_measures(OPTIONS, ["stale_opportunities"])

    # ---- log -----------------------------------------------------------------------------------

    def test_log_about_a_document_a_measure_or_nothing(self):
        about = {"model": "res.partner", "id": self.zeta.id}
        context = self.mine.log_activity(OPTIONS, about)["context"]
        self.assertEqual(context["default_partner_id"], self.zeta.id)
        phone = self.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        context = self.mine.log_activity(OPTIONS, {"code": "calls"})["context"]
        self.assertEqual(context, {"default_method_id": phone.id})
        for about in ({}, None, {"code": "activities_done"}, {"code": ["calls"]}):
            self.assertEqual(self.mine.log_activity(OPTIONS, about)["context"], {})

    def test_log_about_what_is_not_mine_to_see(self):
        lead = self.env["crm.lead"].create(
            {"name": "Theirs", "type": "opportunity", "user_id": self.carl.id}
        )
        with self.assertRaises(AccessError):
            self.mine.log_activity(OPTIONS, {"model": "crm.lead", "id": lead.id})
        with self.assertRaises(AccessError):
            self.mine.log_activity(OPTIONS, {"followup_id": self._follow_up(13, self.bob).id})
        for about in ({"model": "res.users", "id": 1}, {"model": "crm.lead", "id": "1"},
                      {"followup_id": "1"}):  # fmt: skip
            with self.assertRaises(UserError):
                self.mine.log_activity(OPTIONS, about)

    # ---- the lists behind ----------------------------------------------------------------------

    def test_every_part_opens_its_list(self):
        self._follow_up(13)
        for part in self._page()["todo"]:
            if not part["mark"]:
                continue
            action = self.mine.open_records(OPTIONS, part["mark"])
            Model = self.env[action["res_model"]].with_user(self.ann)
            self.assertEqual(Model.search_count(action["domain"]), part["count"], part["name"])

    def test_a_leader_opens_what_he_may_see(self):
        self._follow_up(13)
        options = {**OPTIONS, "user_id": self.ann.id}
        page = self._page(self.leader, user_id=self.ann.id)
        Workbench = self.Workbench.with_user(self.leader)
        for name, count in (("followups", 1), ("visits", 2), ("customers", 1)):
            part = self._part(page, name)
            self.assertEqual(part["count"], count, name)
            action = Workbench.open_records(options, part["mark"])
            Model = self.env[action["res_model"]].with_user(self.leader)
            self.assertEqual(Model.search_count(action["domain"]), count, name)
