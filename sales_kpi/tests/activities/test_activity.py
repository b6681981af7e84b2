from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import ForeignKeyViolation

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import SalesKpiCommon

NOW = "2026-03-10 12:00:00"


class ActivityCommon(SalesKpiCommon):
    """Ann's opportunity with Acme; the time stands still at NOW, a Tuesday, where it matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Activity = cls.env["sales.kpi.activity"]
        cls.phone = cls.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        cls.online = cls.env.ref("sales_kpi.sales_kpi_activity_method_online")
        cls.other = cls.env.ref("sales_kpi.sales_kpi_activity_method_other")
        cls.demo = cls.env.ref("sales_kpi.sales_kpi_activity_purpose_demo")
        cls.buyer = cls.env["res.partner"].create({"name": "Bea", "parent_id": cls.customer.id})
        cls.stages = cls.env["crm.stage"].create(
            [{"name": "Talk", "sequence": 1}, {"name": "Offer", "sequence": 2}]
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "A press for Acme",
                "type": "opportunity",
                "partner_id": cls.buyer.id,
                "user_id": cls.ann.id,
                "team_id": cls.bees.id,
                "stage_id": cls.stages[0].id,
                "company_id": cls.company.id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.buyer.id, "user_id": cls.ann.id, "opportunity_id": cls.lead.id}
        )

    def _log(self, user=None, **vals):
        vals = {"name": "Talked", "lead_id": self.lead.id, "user_id": (user or self.ann).id} | vals
        return self.Activity.with_user(user or self.ann).create(vals)

    def _close(self, date_from, date_to, company=None):
        """Make ``date_from`` to ``date_to`` a closed period."""
        return self.env["sales.kpi.period"].create(
            {
                "company_id": (company or self.company).id,
                "period_type": "custom",
                "date_from": date_from,
                "date_to": date_to,
                "state": "review",
            }
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSalesKpiActivity(ActivityCommon):
    def test_three_things_are_enough(self):
        activity = self.Activity.with_user(self.ann).create({"name": "Called Acme"})
        self.assertEqual(activity.user_id, self.ann)
        self.assertEqual(activity.date_start, datetime(2026, 3, 10, 12))
        self.assertEqual(activity.state, "done")
        self.assertEqual(activity.date_done, datetime(2026, 3, 10, 12))
        self.assertEqual(activity.company_id, self.company)
        self.assertEqual(activity.team_id, self.bees)

    def test_the_future_is_planned(self):
        activity = self._log(date_start="2026-03-11 09:00:00")
        self.assertEqual(activity.state, "planned")
        self.assertFalse(activity.date_done)

    def test_filled_in_from_the_opportunity(self):
        activity = self._log()
        self.assertEqual(activity.partner_id, self.customer)
        self.assertEqual(activity.contact_id, self.buyer)
        self.assertEqual(activity.commercial_partner_id, self.customer)
        self.assertEqual(activity.stage_id, self.stages[0])
        self.assertEqual(activity.team_id, self.bees)

    def test_what_is_given_stays(self):
        other = self.env["res.partner"].create({"name": "Their architect"})
        activity = self._log(partner_id=other.id)
        self.assertEqual(activity.partner_id, other)
        self.assertFalse(activity.contact_id)

    def test_customer_of_an_order(self):
        activity = self._log(lead_id=False, order_id=self.order.id)
        self.assertEqual(activity.partner_id, self.customer)
        self.assertEqual(activity.contact_id, self.buyer)

    def test_a_lead_without_customer_gets_one_later(self):
        self.lead.partner_id = False
        activity = self._log()
        self.assertFalse(activity.commercial_partner_id)
        self.lead.partner_id = self.buyer
        self.assertEqual(activity.commercial_partner_id, self.customer)

    def test_the_stage_is_the_one_of_that_moment(self):
        done = self._log()
        planned = self._log(date_start="2026-03-11 09:00:00")
        self.lead.stage_id = self.stages[1]
        self.assertEqual((done | planned).stage_id, self.stages[0])
        planned.action_done()
        self.assertEqual(planned.stage_id, self.stages[1])
        self.assertEqual(done.stage_id, self.stages[0])

    def test_the_team_is_the_one_of_that_moment(self):
        done = self._log()
        planned = self._log(date_start="2026-03-11 09:00:00", lead_id=False)
        self.lead.team_id = self.wasps
        self.ann.crm_team_member_ids.crm_team_id = self.wasps
        self.assertEqual((done | planned).team_id, self.bees)
        planned.action_done()
        self.assertEqual(planned.team_id, self.wasps)
        self.assertEqual(done.team_id, self.bees)

    def test_team_on_a_colleagues_opportunity(self):
        """Carl helps on ann's opportunity: it is work of his team, not of hers."""
        activity = self.Activity.create(
            {"name": "Helped", "lead_id": self.lead.id, "user_id": self.carl.id}
        )
        self.assertEqual(activity.team_id, self.wasps)

    def test_no_team_of_another_company(self):
        company = self.env["res.company"].create({"name": "Far"})
        self.bees.company_id = self.company
        self.ann.company_ids |= company
        activity = self.Activity.create(
            {"name": "There", "company_id": company.id, "user_id": self.ann.id}
        )
        self.assertFalse(activity.team_id)

    def test_planned_for_later_but_done_now(self):
        activity = self._log(date_start="2026-03-20 09:00:00")
        activity.action_done()
        self.assertEqual(activity.date_start, datetime(2026, 3, 10, 12))

    def test_planned_before_and_done_late(self):
        with freeze_time("2026-03-01 08:00:00"):
            activity = self._log(date_start="2026-03-05 09:00:00")
        activity.action_done()
        self.assertEqual(activity.date_start, datetime(2026, 3, 5, 9))
        self.assertEqual(activity.date_done, datetime(2026, 3, 10, 12))

    def test_cancel_and_plan_again(self):
        activity = self._log(date_start="2026-03-11 09:00:00")
        activity.action_cancel()
        self.assertEqual(activity.state, "cancelled")
        activity.action_plan()
        self.assertEqual(activity.state, "planned")
        activity.action_done()
        activity.action_cancel()
        self.assertEqual(activity.state, "done", "what is done isn't called off")
        activity.action_plan()
        self.assertEqual((activity.state, activity.date_done), ("planned", False))

    def test_completeness_and_what_is_missing(self):
        activity = self._log()
        # who, by the opportunity: 1 of 6
        self.assertAlmostEqual(activity.completeness, 100 / 6)
        self.assertIn("Why", activity.missing)
        self.assertNotIn("Who", activity.missing)
        activity.write(
            {
                "method_id": self.phone.id,
                "purpose_id": self.demo.id,
                "duration": 0.25,
                "reason": "Price",
                "description": "Called Bea",
                "result": "Wants an offer",
            }
        )
        self.assertEqual(activity.completeness, 100)
        self.assertFalse(activity.missing)
        self.assertEqual(activity.channel, "phone")
        activity.method_id = self.visit
        self.assertAlmostEqual(activity.completeness, 500 / 6)
        self.assertEqual(activity.missing, "Where: place")

    def test_average_completeness(self):
        self._log()
        self._log(reason="Price")
        # 1/6 and 2/6
        ((average,),) = self.Activity._read_group(
            [("lead_id", "=", self.lead.id)], [], ["completeness:avg"]
        )
        self.assertAlmostEqual(average, 25.0)

    def test_form_plans_and_logs(self):
        with Form(
            self.Activity.with_user(self.ann).with_context(default_lead_id=self.lead.id),
            "sales_kpi.sales_kpi_activity_view_form_quick",
        ) as form:
            form.name = "Visit Bea"
            form.method_id = self.visit
            self.assertEqual(form.state, "done")
            self.assertEqual(form.partner_id, self.customer)
            form.date_start = datetime(2026, 3, 12, 9)
            self.assertEqual(form.state, "planned")
        self.assertEqual(form.record.state, "planned")
        self.assertEqual(form.record.user_id, self.ann)

    def test_views_load_and_filters_search(self):
        self._log()
        arch = self.Activity.with_user(self.ann).get_view(
            self.env.ref("sales_kpi.sales_kpi_activity_view_search").id, "search"
        )["arch"]
        for name in ("today", "this_week", "this_month", "overdue", "to_follow_up"):
            self.assertIn(f'name="{name}"', arch)
        today = [("date_start", ">=", "today"), ("date_start", "<", "today +1d")]
        week = [
            ("date_start", ">=", "today =week_start"),
            ("date_start", "<", "today =week_start +7d"),
        ]
        month = [("date_start", ">=", "today =1d"), ("date_start", "<", "today =1d +1m")]
        for domain in (today, week, month):
            found = self.Activity.with_user(self.ann).search(domain)
            self.assertEqual(len(found), 1, domain)
            late = [("date_start", "=", "2026-02-10 12:00:00")]
            self.assertFalse(self.Activity.search(domain + late))

    def test_merged_opportunities_keep_their_activities(self):
        """In a closed period too, and with the stage and team of the moment."""
        other = self.lead.copy(
            {"name": "The same press", "stage_id": self.stages[1].id, "user_id": self.ann.id}
        )
        activities = self._log() | self._log(lead_id=other.id)
        teams, stages = activities.team_id, activities.mapped("stage_id.id")
        self._close("2026-03-01", "2026-03-31")
        (self.lead | other).merge_opportunity(user_id=self.carl.id, team_id=self.wasps.id)
        self.env.flush_all()
        activities.invalidate_recordset()
        self.assertEqual(activities.lead_id, (self.lead | other).exists())
        self.assertEqual(activities.team_id, teams)
        self.assertEqual(activities.mapped("stage_id.id"), stages)
        self.assertEqual(activities.commercial_partner_id, self.customer)

    def test_cost_of_a_foreign_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        company = self.env["res.company"].create({"name": "Far", "currency_id": euro.id})
        activity = self.Activity.create({"name": "There", "company_id": company.id, "cost": 5})
        self.assertEqual(activity.currency_id, euro)

    def test_bulk_creation_costs_no_searches_a_record(self):
        def create(count):
            self.env.invalidate_all()
            self.env.user.has_group("base.group_user")
            before = self.env.cr.sql_log_count
            self.Activity.create(
                [
                    {
                        "name": f"Call {n}",
                        "lead_id": self.lead.id,
                        "user_id": self.ann.id,
                        "method_id": self.phone.id,
                        "date_start": "2026-03-09 10:00:00",
                    }
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create(1)
        self.assertEqual(create(50), create(1))

    def test_participants_from_import(self):
        result = self.Activity.with_user(self.ann).load(
            ["name", "date_start", "participant_ids", "partner_id", "state"],
            [["Fair", "2026-03-09 10:00:00", "bob", "Acme", "done"]],
        )
        self.assertTrue(result["ids"], result["messages"])
        activity = self.Activity.browse(result["ids"])
        self.assertEqual(activity.user_id, self.ann)
        self.assertEqual(activity.partner_id.name, "Acme")

    def test_a_copy_happens_now(self):
        activity = self._log(date_start="2026-03-02 09:00:00", date_next="2026-03-20")
        copy = activity.copy()
        self.assertEqual(copy.date_start, datetime(2026, 3, 10, 12))
        self.assertFalse(copy.date_next)
        self.assertFalse(copy.calendar_event_id)

    def test_shipped_lists(self):
        complaint = self.env.ref("sales_kpi.sales_kpi_activity_purpose_complaint")
        self.assertEqual(
            self.env["sales.kpi.activity.purpose"].search([("is_complaint", "=", True)]), complaint
        )
        channels = self.env["sales.kpi.activity.method"].search([]).mapped("channel")
        self.assertEqual(set(channels), {"phone", "online", "visit", "reception", "other"})

    def test_a_used_method_stays(self):
        self._log(method_id=self.phone.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.cr.savepoint(),
        ):
            self.phone.unlink()

    def test_commands_of_participants(self):
        activity = self._log(participant_ids=[Command.set(self.bob.ids)])
        self.assertEqual(activity.with_user(self.bob).name, "Talked")
