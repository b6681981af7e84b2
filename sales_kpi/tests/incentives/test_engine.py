from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ...models.outcomes.incentives.engine.plan import PlanRefresh
from .engine_common import TABLE_S, EngineCommon, steps


@tagged("post_install", "-at_install")
class TestEngine(EngineCommon):
    """The worked examples of pay, from orders in the database to the statement."""

    def _attainment_plan(self, **values):
        return self._plan(
            {
                "scale": "attainment",
                "definition_id": self.measure.id,
                "step_ids": steps(TABLE_S),
                **values,
            }
        )

    def test_marginal_steps_of_the_attainment(self):
        """A1: 80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 3,200 + 1,000 + 1,876.54."""
        self._attainment_plan()
        self._aim(100_000, self._get_period(3))
        self._sell(100_000, "03-02")
        self.assertEqual(self._total(3), 4200)
        self._sell(23_456.78, "03-20")
        self.assertEqual(self._total(3), 6076.54)
        self.assertRows(3, [("earned", 4200), ("earned", 1876.54)])

    def test_whole_steps(self):
        """A2: 123,456.78 x 8 % = 9,876.54; 99,999.99 x 5 % = 5,000.00; one cent more 8,000.00."""
        self._attainment_plan(mode="whole")
        self._aim(100_000, self._get_period(3))
        self._sell(99_999.99, "03-02")
        self.assertEqual(self._total(3), 5000)
        self._sell(0.01, "03-03")
        self.assertEqual(self._total(3), 8000)
        self._sell(23_456.78, "03-20")
        self.assertEqual(self._total(3), 9876.54)

    def test_cap_and_gate(self):
        """A3: 6,076.54 is 76.54 above a cap of 6,000. Gate 80 %: 79.99 % nothing, 80 % 3,200."""
        plan = self._attainment_plan(cap=6000, gate=0.8)
        self._aim(100_000, self._get_period(3))
        self._sell(79_990, "03-02")
        self.assertEqual(self._total(3), 0)
        self._sell(10, "03-03")
        self.assertEqual(self._total(3), 3200)
        self._sell(43_456.78, "03-04")
        self.assertEqual(self._total(3), 6000)
        self.assertEqual(self._payout(3).above_cap, 76.54)
        self.assertSums(3)
        plan.line_ids.gate = 0

    def test_a_shared_order(self):
        """A4: 60/40 of 333.35 at 5 %: 200.01 -> 10.00, 133.34 -> 6.67; an overlay of 20 %: 3.33."""
        self._plan({"rate": 0.05}, users=self.ann | self.bob | self.carl)
        order = self._sell(333.35, "03-02")
        self._share(
            order, {"split": [(self.ann, 60), (self.bob, 40)], "overlay": [(self.carl, 20)]}
        )
        self.assertEqual(self._total(3), 10)
        self.assertEqual(self._total(3, self.bob), 6.67)
        self.assertEqual(self._total(3, self.carl), 3.33)
        self.assertEqual(self._rows(3).basis, 200.01)
        self.assertEqual(self._rows(3, user=self.bob).basis, 133.34)

    def test_a_sum_for_a_shared_order(self):
        """A4: 16.65 split 50/50: 8.33 + 8.32."""
        self._plan({"kind": "bonus", "unit_amount": 16.65}, users=self.ann | self.bob)
        order = self._sell(1000, "03-02")
        self._share(order, {"split": [(self.ann, 50), (self.bob, 50)]})
        pays = sorted([self._total(3), self._total(3, self.bob)])
        self.assertEqual(pays, [8.32, 8.33])

    def test_steps_of_a_quarter_paid_each_month(self):
        """A6: 90,000 x 4 % = 3,600; 55,000 x 4 % = 2,200 (145,000); 5,000 x 4 % + 15,000 x 6 % =
        1,100. In April 10,000 of the March deal go back at its last 6 %: -600; 20,000 in May
        (4 % x 5,000 + 6 % x 15,000 = all of it): -1,100 with it, so -500."""
        plan = self._quarter_plan()
        for month, amount, pay in ((1, 90_000, 3600), (2, 55_000, 2200), (3, 20_000, 1100)):
            order = self._sell(amount, f"0{month}-10")
            self.assertEqual(self._total(month), pay)
            self._close(month)
        order.order_line.price_unit = 10_000
        self._sell(30_000, "04-03")
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed").amount, -600)
        self.assertEqual(self._rows(4, "reversed").tier_from.month, 1)
        self.assertEqual(self._rows(4, "reversed").origin_period_id, self._get_period(3))
        self.assertEqual(self._rows(4, "earned").amount, 1200, "April's steps begin at 0")
        self.assertEqual(self._total(4), 600)
        self._close(4)
        order._action_cancel()
        self._work_out(5)
        self.assertEqual(self._rows(5, "reversed").amount, -500)
        self.assertEqual(plan.line_ids.tier_period, "quarter")

    def _quarter_plan(self):
        return self._plan(
            {
                "scale": "amount",
                "tier_period": "quarter",
                "step_ids": steps([(0, 0.04), (150_000, 0.06), (250_000, 0.08)]),
            }
        )

    def test_a_reversal_after_the_lock(self):
        """A2: of 123,456.78 at 8 % 30,000 go back: at the rate that was paid -2,400.00; steps done
        again 93,456.78 x 5 % = 4,672.84, less 9,876.54 = -5,203.70."""
        for clawback, expected in (("rate", -2400), ("steps", -5203.70), ("none", 0)):
            with self.subTest(clawback), self.cr.savepoint() as savepoint:
                self._attainment_plan(mode="whole", clawback=clawback)
                self._aim(100_000, self._get_period(3))
                order = self._sell(123_456.78, "03-20")
                self._close(3)
                order.order_line.price_unit = 93_456.78
                self._work_out(4)
                self.assertEqual(self._rows(4, "reversed").amount, expected)
                self.assertEqual(self._payout(4).total, 0)
                self.assertEqual(self._payout(4).carried_out, expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_guarantee(self):
        """A10: 1,000, recoverable from period 4: 500, 700, 400, 1,600, 2,500 -> topped up 500, 300,
        600, 0, 0; recovered 0, 0, 0, 600, 800; paid 1,000 four times, then 1,700."""
        terms = {"guarantee": "recoverable", "guarantee_amount": 1000, "recover_from": "2026-04-01"}
        self._plan({"rate": 0.1}, terms=terms)
        table = ((1, 500, 500, 0, 1000), (2, 700, 300, 0, 1000), (3, 400, 600, 0, 1000),
                 (4, 1600, 0, 600, 1000), (5, 2500, 0, 800, 1700))  # fmt: skip
        for month, earned, topup, recovered, paid in table:
            self._sell(earned * 10, f"0{month}-10")
            self._close(month)
            payout = self._payout(month)
            found = (payout.earned, payout.topup, payout.recovered, payout.total)
            self.assertEqual(found, (earned, topup, recovered, paid), month)
            self.assertSums(month)

    def test_what_is_kept_of_a_guarantee(self):
        self._plan({"rate": 0.1}, terms={"guarantee": "kept", "guarantee_amount": 1000})
        for month, earned, paid in ((1, 500, 1000), (2, 3000, 3000)):
            self._sell(earned * 10, f"0{month}-10")
            self._close(month)
            self.assertEqual(self._payout(month).total, paid)

    def test_carry_over(self):
        """A11: earned 300, taken back 500: pays 0, carries -200."""
        self._plan({"rate": 0.1})
        order = self._sell(5000, "03-10")
        self._close(3)
        order._action_cancel()
        self._sell(3000, "04-10")
        self.assertEqual(self._total(4), 0)
        self.assertEqual(self._payout(4).carried_out, -200)
        self.assertSums(4)

    def test_carry_over_with_a_limit(self):
        """A11: with a limit of 20 % 300 - 60 = 240, carries -440; then 3,000 and 800 taken back:
        at most 600: 2,400, carries -640."""
        self._plan({"rate": 0.1}, recovery_limit=20)
        first, second = self._sell(5000, "02-10"), self._sell(8000, "02-11")
        self._close(2)
        first._action_cancel()
        self._sell(3000, "03-10")
        self._close(3)
        self.assertEqual((self._payout(3).total, self._payout(3).carried_out), (240, -440))
        second._action_cancel()
        self._sell(30_000, "04-10")
        self.assertEqual(self._total(4), 2400)
        self.assertEqual(self._payout(4).carried_out, -640)
        self.assertSums(3)
        self.assertSums(4)

    def test_override(self):
        """A12: 1 % of 400,000 less his own 60,000 = 3,400."""
        self._plan({"kind": "override", "rate": 0.01}, users=self.leader)
        self._sell(200_000, "03-02")
        self._sell(140_000, "03-03", self.bob)
        self._sell(60_000, "03-04", self.leader)
        self.assertEqual(self._total(3, self.leader), 3400)
        self._close(3)
        self.env["sale.order"].search([("user_id", "=", self.bob.id)])._action_cancel()
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed", self.leader).amount, -1400)

    def test_the_order_of_deals_in_a_month(self):
        """Whoever comes first fills the lower step, in whatever order they were entered."""
        self._quarter_plan()
        self._sell(100_000, "03-20")
        self._sell(100_000, "03-05")
        self._work_out(3)
        # 100,000 x 4 % = 4,000; then 50,000 x 4 % + 50,000 x 6 % = 5,000
        self.assertRows(3, [("earned", 4000), ("earned", 5000)])

    def test_no_target(self):
        self._attainment_plan()
        self._sell(1000, "03-02")
        self.assertEqual(self._total(3), 0)
        kinds = [flag["kind"] for flag in self._payout(3).flags]
        self.assertEqual(kinds, ["no_target", "zero"])

    def test_only_whom_it_concerns_is_worked_out_again(self):
        self._plan({"rate": 0.1}, users=self.ann | self.bob)
        self._sell(1000, "03-02")
        self._sell(1000, "03-02", self.bob)
        self._work_out(3)
        before = self._rows(3), self._rows(3, user=self.bob)
        self._sell(500, "03-03")
        self._work_out(3)
        self.assertEqual(self._rows(3, user=self.bob), before[1])
        self.assertFalse(self._rows(3) & before[0])
        self.assertEqual(self._total(3), 150)

    def test_terms_that_change_within_a_month(self):
        """Until the 10th the plan's 10 %, from the 11th on his own 20 %; nothing after the 20th."""
        plan = self._plan({"rate": 0.1})
        plan.member_ids.date_to = "2026-03-10"
        self._new_terms(plan, self.ann, date_from="2026-03-11", date_to="2026-03-20", rate=0.2)
        for day in ("03-09", "03-11", "03-21"):
            self._sell(1000, day)
        self._work_out(3)
        self.assertRows(3, [("earned", 100), ("earned", 200)])

    def test_only_some_products(self):
        other = self.env["product.product"].create({"name": "Valve", "type": "consu"})
        self._plan({"rate": 0.1, "domain": f"[('product_id', '=', {other.id})]"})
        order = self._sell(1000, "03-02")
        order.order_line = [
            Command.create(
                {"product_id": other.id, "product_uom_qty": 1, "price_unit": 300, "tax_ids": False}
            )
        ]
        self.assertEqual(self._total(3), 30)

    def test_a_unit_and_decimal_quantities(self):
        self._plan({"kind": "per_unit", "value": "quantity", "unit_amount": 2.5})
        self._sell(10, "03-02", quantity=3.5)
        self.assertEqual(self._total(3), 8.75)

    def test_queries_do_not_grow_with_people(self):
        def count(users):
            plan = self._plan({"rate": 0.1}, users=users)
            for user in users:
                self._sell(1000, "03-02", user)
            self.env.flush_all()
            self._work_out(3)
            for user in users:
                self._sell(1000, "03-03", user)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._work_out(3)
            queries = self.cr.sql_log_count - before
            self.assertEqual(
                sum(self._payout(3, user, plan).total for user in users), 200 * len(users)
            )
            plan.state = "draft"
            self._work_out(3)
            return queries

        few = count(self.ann | self.bob | self.carl)
        many = count(self._new_reps(30))
        self.assertLessEqual(abs(many - few), 3)

    def test_an_estimate_is_of_one_person_only(self):
        """Bob was paid in March, and has terms in April: he is no leaver whom Ann's has to read."""
        plan = self._plan({"rate": 0.1}, users=self.ann | self.bob)
        for user in self.ann | self.bob:
            self._sell(1000, "03-02", user)
        self._close(3)
        self._get_period(4)
        self._sell(500, "04-02")
        self.env.flush_all()
        read, make_case = [], PlanRefresh.make_case

        def look(refresh, user_id):
            read.append(set(refresh.terms))
            return make_case(refresh, user_id)

        with patch.object(PlanRefresh, "make_case", look):
            told = plan.with_user(self.ann).estimate(self.ann.id, "2026-04-15", [{"amount": 100}])
        self.assertEqual((told["now"], told["then"]), (50, 60))
        self.assertEqual(read, [{self.ann.id}] * 2)
