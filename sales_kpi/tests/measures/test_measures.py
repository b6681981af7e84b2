"""The shipped measures, each with numbers worked out by hand."""

from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .hand_worked import hand_worked
from .measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestMeasures(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Pump", "list_price": 100})
        cls.service = cls.env["product.product"].create({"name": "Advice", "type": "service"})
        Method = cls.env["sales.kpi.activity.method"]
        cls.phone = Method.create({"name": "Phone", "channel": "phone"})
        cls.visit = Method.create({"name": "Visit", "channel": "visit"})

    def _ann(self, code):
        return self._values(code, [self.ann.id])[self.ann.id]

    @hand_worked("activities_done", "calls", "visits")
    def test_activities_done_calls_visits(self):
        # Ann: 2 calls and 1 visit done; the planned call and Bob's visit are not hers to count.
        self._activity(self.ann, 2, method_id=self.phone.id)
        self._activity(self.ann, 3, method_id=self.phone.id)
        self._activity(self.ann, 4, method_id=self.visit.id)
        self._activity(self.ann, 5, method_id=self.phone.id, state="planned")
        self._activity(self.bob, 5, method_id=self.visit.id)
        self.assertEqual(self._ann("activities_done"), 3)
        self.assertEqual(self._ann("calls"), 2)
        self.assertEqual(self._ann("visits"), 1)

    @hand_worked("activity_cost", "activity_quality")
    def test_activity_cost_and_quality(self):
        # Costs 20 + 5 = 25. Quality is the mean of what the form shows as completeness.
        bare = self._activity(self.ann, 2, cost=20)
        full = self._activity(
            self.ann,
            3,
            cost=5,
            method_id=self.phone.id,
            duration=0.5,
            partner_id=self.customer.id,
            reason="They asked",
            description="Talked about prices",
            result="They want an offer",
            purpose_id=self.env["sales.kpi.activity.purpose"].search([], limit=1).id,
        )
        self.assertEqual(self._ann("activity_cost"), 25)
        self.assertEqual(full.completeness, 100)
        self.assertAlmostEqual(self._ann("activity_quality"), (bare.completeness + 100) / 2)

    @hand_worked(
        "won_count", "won_revenue", "avg_deal_size", "lost_count", "sales_cycle_days", "win_rate"
    )
    def test_won_lost_and_cycle(self):
        # Won 400 after 10 days and 600 after 20: 1,000 in 2 deals, 500 each, 15 days each.
        # One lost: 2 of 3 won.
        self._move("won", self.ann, 3, 400, cycle_days=10)
        self._move("won", self.ann, 9, 600, cycle_days=20)
        self._move("lost", self.ann, 9, 50)
        expected = {
            "won_count": 2,
            "won_revenue": 1000,
            "avg_deal_size": 500,
            "lost_count": 1,
            "sales_cycle_days": 15,
        }
        for code, value in expected.items():
            self.assertEqual(self._ann(code), value, code)
        self.assertAlmostEqual(self._ann("win_rate"), 2 / 3)

    @hand_worked("new_opportunities")
    def test_new_opportunities(self):
        # Only entries into the pipeline count, not later moves.
        self._move("created", self.ann, 1)
        self._move("created", self.ann, 31)
        self._move("stage", self.ann, 31)
        self.assertEqual(self._ann("new_opportunities"), 2)

    @hand_worked("order_amount", "order_count", "signed_customers", "product_qty", "product_sales")
    @hard_case("service lines without delivery")
    def test_orders(self):
        # Two orders to the same customer and one to his branch: 3 x 100 + 1 x 50 + 2 x 10 = 370
        # in 3 orders with one customer. The draft does not count.
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id})
        self._order(self.ann, 2, [(self.product, 3, 100)])
        self._order(self.ann, 3, [(self.product, 1, 50)])
        self._order(self.ann, 4, [(self.service, 2, 10)], partner=branch)
        self.env["sale.order"].create({"partner_id": self.customer.id, "user_id": self.ann.id})
        self.assertEqual(self._ann("order_amount"), 370)
        self.assertEqual(self._ann("order_count"), 3)
        self.assertEqual(self._ann("signed_customers"), 1)
        self.assertEqual(self._ann("product_sales"), 370)
        # 3 + 1 pumps and 2 hours of advice, services without delivery count.
        self.assertEqual(self._ann("product_qty"), 6)

    @hand_worked("avg_order_amount")
    def test_average_order_amount(self):
        # 300 and 100: 200 on average.
        self._order(self.ann, 2, [(self.product, 3, 100)])
        self._order(self.ann, 3, [(self.product, 1, 100)])
        self.assertEqual(self._ann("avg_order_amount"), 200)

    def test_order_amount_in_foreign_currency(self):
        # 2 of the foreign money are worth 1 of ours: an order of 300 counts 150.
        foreign = self.env["res.currency"].create(
            {
                "name": "KPX",
                "symbol": "K",
                "rate_ids": [(0, 0, {"name": "2026-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self._order(
            self.ann,
            5,
            [(self.product, 1, 300)],
            pricelist_id=pricelist.id,
            date_order="2026-03-05 12:00:00",
        )
        self.assertAlmostEqual(self._ann("order_amount"), 150)

    def test_product_qty_in_the_products_unit(self):
        # A dozen of a product counted in units is 12; sections and notes are nothing.
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 1}
        self._order(
            self.ann,
            5,
            [
                line | {"product_uom_id": dozen.id},
                {"display_type": "line_section", "name": "Pumps"},
                line | {"is_downpayment": True, "product_uom_qty": 5},
            ],
        )
        self.assertEqual(self._ann("product_qty"), 12)

    @hand_worked("revenue_per_activity")
    def test_revenue_per_activity(self):
        # 300 of orders by 4 activities: 75. Without activities there is no figure.
        self._order(self.ann, 2, [(self.product, 3, 100)])
        self.assertIsNone(self._ann("revenue_per_activity"))
        for day in (2, 3, 4, 5):
            self._activity(self.ann, day)
        self.assertEqual(self._ann("revenue_per_activity"), 75)

    def test_collected_amount_reads_collections(self):
        """Its numbers are worked out in ``test_sales_kpi_collection``; here: what it is tied to."""
        definition = self.env.ref("sales_kpi.definition_collected_amount")
        self.assertEqual(
            (definition.model, definition.kind, definition.value_field, definition.user_field),
            ("sales.kpi.collection", "sum", "amount", "user_id"),
        )
        self.assertEqual(self._ann("collected_amount"), 0)

    def test_every_shipped_measure_opens_its_records(self):
        for definition in self.Definition.search([]):
            action = definition._get_records_action(
                self.company, *self._span(), ("user", self.ann.id)
            )
            model = self.env[action["res_model"]].with_context(**action["context"])
            # Ann has done nothing, but she is there.
            count = 1 if definition.code == "working_reps" else 0
            self.assertEqual(model.search_count(action["domain"]), count, definition.code)
            self.assertTrue(definition.description, definition.code)

    def _span(self):
        return self.march.date_from, self.march.date_to
