"""Shipped measures of leads, pipeline and stages, with numbers worked out by hand."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .hand_worked import hand_worked
from .measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestPipelineMeasures(MeasureCommon):
    def _ann(self, code, **kwargs):
        return self._values(code, [self.ann.id], **kwargs)[self.ann.id]

    @hand_worked("win_rate_value")
    def test_win_rate_by_amount(self):
        # 300 won and 100 + 200 lost: 300 of 600 = 0.5, though only 1 of 3 was won.
        self._move("won", self.ann, 3, 300)
        self._move("lost", self.ann, 4, 100)
        self._move("lost", self.ann, 5, 200)
        self.assertEqual(self._ann("win_rate_value"), 0.5)

    @hand_worked("cohort_win_rate")
    def test_win_rate_of_new_opportunities(self):
        # Two came in during March, one of them was won in April: 0.5. The one of February does
        # not count.
        leads = self.env["crm.lead"].create(
            [{"name": str(n), "type": "opportunity", "user_id": self.ann.id} for n in range(3)]
        )
        moves = self.env["sales.kpi.stage.move"].search([("lead_id", "in", leads.ids)])
        for move, day in zip(
            moves.sorted("lead_id"), ("2026-03-02", "2026-03-30", "2026-02-02"), strict=True
        ):
            move.date = day
        (leads[0] | leads[2]).action_set_won()
        self.assertEqual(self._ann("cohort_win_rate"), 0.5)

    @hand_worked("new_mrr", "new_arr")
    def test_recurring_revenue(self):
        # 100 + 50 a month are 150 a month, 1,800 a year.
        self._move("won", self.ann, 3, recurring_revenue_monthly=100)
        self._move("won", self.ann, 4, recurring_revenue_monthly=50)
        self._move("lost", self.ann, 4, recurring_revenue_monthly=70)
        self.assertEqual(self._ann("new_mrr"), 150)
        self.assertEqual(self._ann("new_arr"), 1800)

    @hand_worked("new_leads", "qualified_leads", "lead_conversion_rate", "order_conversion_rate")
    def test_leads_and_their_conversion(self):
        # Four leads came in during March; one of them and one of February were converted in
        # March: 2 of 4 = 0.5. Five orders would be 2.5 orders a qualified lead.
        leads = self.env["crm.lead"].create(
            [{"name": str(n), "type": "lead", "user_id": self.ann.id} for n in range(5)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-10' WHERE id = ANY(%s)", [leads[:4].ids]
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-02-10' WHERE id = ANY(%s)", [leads[4:].ids]
        )
        self.env.invalidate_all()
        converted = leads[0] | leads[4]
        converted.write({"type": "opportunity", "date_conversion": "2026-03-20 12:00:00"})
        leads[1].active = False
        self.assertEqual(self._ann("new_leads"), 4)
        self.assertEqual(self._ann("qualified_leads"), 2)
        self.assertEqual(self._ann("lead_conversion_rate"), 0.5)
        product = self.env["product.product"].create({"name": "Pump"})
        for day in (2, 3, 4, 5, 6):
            self._order(self.ann, day, [(product, 1, 10)])
        self.assertEqual(self._ann("order_conversion_rate"), 2.5)

    @hand_worked("leads_needed")
    def test_leads_needed(self):
        # 1,000 are to be won by deals of 100: 10 deals. Half of what is closed is won, and one
        # lead of four is converted: 10 / (0.5 x 0.25) = 80 leads. Without a target: no data.
        self._move("won", self.ann, 3, 100)
        self._move("lost", self.ann, 3, 100)
        leads = self.env["crm.lead"].create(
            [{"name": str(n), "type": "lead", "user_id": self.ann.id} for n in range(4)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-10' WHERE id = ANY(%s)", [leads.ids]
        )
        leads[0].write({"type": "opportunity", "date_conversion": "2026-03-20 12:00:00"})
        self.assertIsNone(self._ann("leads_needed"))
        self.env["sales.kpi.target"].create(
            {
                "period_id": self.march.id,
                "definition_id": self.env.ref("sales_kpi.definition_won_revenue").id,
                "user_id": self.ann.id,
                "value": 1000,
            }
        )
        self.assertAlmostEqual(self._ann("leads_needed"), 80)

    @hand_worked("stage_advances", "stage_dwell_days")
    def test_stage_advances_and_dwell(self):
        # Forward twice (the win too), back once. Days in the stages left: 4, 6 and 2: 4 on
        # average; entering the pipeline leaves no stage.
        first, second = self.env["crm.stage"].search([], limit=2)
        common = {"from_stage_id": first.id, "to_stage_id": second.id}
        self._move("created", self.ann, 1, days=0)
        self._move("stage", self.ann, 2, direction=1, days=4, **common)
        self._move("won", self.ann, 3, direction=1, days=6, **common)
        self._move("stage", self.ann, 4, direction=-1, days=2, **common)
        self.assertEqual(self._ann("stage_advances"), 2)
        self.assertEqual(self._ann("stage_dwell_days"), 4)

    @hand_worked("opportunities_followed", "customers_contacted")
    def test_opportunities_followed_and_customers_contacted(self):
        # Three activities on two opportunities, one without: 2 followed; two customers.
        other = self.lead.copy({"name": "Other"})
        friend = self.env["res.partner"].create({"name": "Friend"})
        for lead, partner in (
            (self.lead, self.customer), (self.lead, self.customer), (other, friend),
        ):  # fmt: skip
            self._activity(self.ann, 5, lead_id=lead.id, partner_id=partner.id)
        self._activity(self.ann, 5)
        self.assertEqual(self._ann("opportunities_followed"), 2)
        self.assertEqual(self._ann("customers_contacted"), 2)

    @hand_worked("online_contacts", "receptions")
    def test_contacts_by_channel(self):
        Method = self.env["sales.kpi.activity.method"]
        for channel, code, count in (
            ("online", "online_contacts", 2), ("reception", "receptions", 1),
        ):  # fmt: skip
            method = Method.create({"name": channel, "channel": channel})
            for day in range(1, count + 1):
                self._activity(self.ann, day, method_id=method.id)
            self.assertEqual(self._ann(code), count)

    @hand_worked("planned_visits")
    def test_planned_visits(self):
        visit = self.env["sales.kpi.activity.method"].create({"name": "V", "channel": "visit"})
        self._activity(self.ann, 5, method_id=visit.id, state="planned")
        self._activity(self.ann, 6, method_id=visit.id, state="cancelled")
        self._activity(self.ann, 7, method_id=visit.id)
        self.assertEqual(self._ann("planned_visits"), 1)

    @hand_worked("complaint_count")
    def test_complaints(self):
        complaint = self.env["sales.kpi.activity.purpose"].create(
            {"name": "Complaint", "is_complaint": True}
        )
        self._activity(self.ann, 5, purpose_id=complaint.id)
        self._activity(self.ann, 5)
        self.assertEqual(self._ann("complaint_count"), 1)

    def _open_lead(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Open", "type": "opportunity", "user_id": self.ann.id, **values}
        )

    @freeze_time("2026-03-20 12:00:00")
    @hand_worked("open_pipeline", "open_forecast", "weighted_forecast")
    def test_pipeline_as_it_is_now(self):
        # Open: 1,000 and 500; one is won, one lost, one only a lead. Of the open ones the first
        # is due in March: 1,000 x 40 % = 400, and with 70 won: 470.
        self._open_lead(expected_revenue=1000, date_deadline="2026-03-31", probability=40)
        self._open_lead(expected_revenue=500, date_deadline="2026-04-01", probability=50)
        self._open_lead(expected_revenue=70, date_deadline="2026-03-31").action_set_won()
        self._open_lead(expected_revenue=9, date_deadline="2026-03-31").action_set_lost()
        self._open_lead(expected_revenue=5, type="lead")
        self._move("won", self.ann, 3, 0)
        self.assertEqual(self._ann("open_pipeline"), 1500)
        self.assertEqual(self._ann("open_forecast"), 400)
        self.assertEqual(self._ann("weighted_forecast"), 470)

    @hand_worked("stale_opportunities")
    def test_stale_opportunities(self):
        # Nothing for 31 days: stale. An activity within 30 days keeps the second fresh, an old
        # one does not help the third; the fourth has just moved.
        with freeze_time("2026-02-01 12:00:00"):
            stale, called, old, moved = (self._open_lead() for _n in range(4))
            (stale | called | old | moved).date_last_stage_update = "2026-02-01 12:00:00"
        self._activity(self.ann, 10, lead_id=called.id)
        self._activity(self.ann, 1, lead_id=old.id, date_start="2026-02-02 12:00:00")
        moved.date_last_stage_update = "2026-03-19 12:00:00"
        with freeze_time("2026-03-20 12:00:00"):
            self.assertEqual(self._ann("stale_opportunities"), 2)

    def test_a_stand_of_the_past_is_what_was_counted_then(self):
        lead = self._open_lead(expected_revenue=1000)
        with freeze_time("2026-03-31 12:00:00"):
            self.march.refresh()
        lead.expected_revenue = 7
        with freeze_time("2026-04-01 12:00:00"):
            self.march.refresh()
            self.assertIsNone(self._ann("open_pipeline"))
            february = (date(2026, 2, 1), date(2026, 2, 28))
            self.assertIsNone(self._ann("weighted_forecast", span=february))
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("definition_id.code", "=", "open_pipeline"),
                ("user_id", "=", self.ann.id),
            ]
        )
        self.assertEqual((fact.value, fact.has_value), (1000, True))

    def test_measures_wait_for_their_module(self):
        off = {"active": False, "is_waiting": True}
        waiting = self._define("waiting", module_name="no_such_module", **off)
        ready = self._define("ready", module_name="crm", **off)
        by_hand = self._define("by_hand", active=False, module_name="crm")
        self.Definition._wake_up()
        self.assertEqual([waiting.active, ready.active, by_hand.active], [False, True, False])

    def test_measure_waits_again_when_its_module_goes(self):
        ready = self._define("ready", module_name="crm")
        ready.module_name = "no_such_module"
        self.assertFalse(ready._switch_off_broken())
        self.assertEqual([ready.active, ready.is_waiting], [False, True])
        self.assertIn("no_such_module", ready.problem)
