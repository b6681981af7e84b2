from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools import payout
from .pay_common import PayCommon

TABLE_S = ((0, 0.04), (0.8, 0.05), (1, 0.08))  # 4 % to 80 %, 5 % to 100 %, 8 % above


@tagged("post_install", "-at_install")
class TestIncentiveCurve(PayCommon):
    """The editor draws what tools/payout pays, and warns of cliffs. Table S, target 100,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.env.ref("sales_kpi.definition_won_revenue")

    def _line(self, rows=TABLE_S, **values):
        steps = [Command.create({"minimum": low, "rate": rate}) for low, rate in rows]
        line = {
            "name": "By target", "basis": "won", "scale": "attainment",
            "definition_id": self.revenue.id, "step_ids": steps, **values,
        }  # fmt: skip
        return self._new_plan([line]).line_ids

    def _drawn(self, line, name=0):
        """{label: text} of a series."""
        series = line.curve["series"][name]
        return dict(zip(line.curve["labels"], series["values"], strict=True))

    def test_marginal_steps_have_no_cliff(self):
        """A1: 80,000 x 4 % = 3,200; + 20,000 x 5 % = 4,200; 150 % + 50,000 x 8 % = 8,200."""
        line = self._line()
        self.assertFalse(line.cliffs)
        drawn = self._drawn(line)
        self.assertEqual(
            [drawn[label] for label in ("0 %", "80 %", "100 %", "150 %")], [0, 3200, 4200, 8200]
        )
        self.assertEqual(len(line.curve["series"]), 1)

    def test_whole_steps_have_cliffs(self):
        """A2: 80,000 x 5 % - 80,000 x 4 % = 800 at 80 %; 100,000 x 8 % - 5 % of just below =
        3,000 at 100 %."""
        line = self._line(mode="whole")
        self.assertRegex(
            line.cliffs, r"A cliff of \D*800.00\D* at 80 %.\n.*\D3,000.00\D* at 100 %."
        )
        drawn, cliffs = self._drawn(line), self._drawn(line, 1)
        self.assertEqual((drawn["< 100 %"], drawn["100 %"]), (5000, 8000))
        self.assertEqual((cliffs["< 100 %"], cliffs["100 %"], cliffs["150 %"]), (5000, 8000, None))
        # The same by another way.
        found = payout.cliffs(line._get_steps(), "whole", 100_000)
        self.assertEqual([(float(a), float(b)) for a, b in found], [(0.8, 800), (1, 3000)])
        self.assertIn("3,000.00", line.incentive_id.advice)

    def test_gate_and_cap(self):
        """A3: at 79.99 % nothing, at 80 % 3,200.00; the cap of 6,000 cuts off what is above."""
        line = self._line(gate=0.8, cap=6000)
        self.assertRegex(line.cliffs, r"^A cliff of \D*3,200.00\D* at 80 %.$")
        drawn = self._drawn(line)
        self.assertEqual((drawn["< 80 %"], drawn["80 %"], drawn["150 %"]), (0, 3200, 6000))

    def test_amount_score_rating_and_one_rate(self):
        """A6: 200,000 by 4 % to 150,000 and 6 % above: 6,000 + 3,000 = 9,000."""
        line = self._line(((0, 0.04), (150_000, 0.06)), scale="amount")
        pays = self._drawn(line)
        self.assertIn(9000, [round(float(line._get_sample_pay(200_000)), 2)])
        self.assertEqual(max(pays.values()), 10_500)  # 225,000
        flat = self._new_plan([{"name": "One", "rate": 0.05}]).line_ids
        self.assertEqual(max(self._drawn(flat).values()), 5000)
        marks = [Command.create({"rating": m, "rate": r}) for m, r in (("S", 1.5), ("A", 1.2))]
        pay = self._new_plan(
            [{"name": "Pay", "kind": "performance", "scale": "rating", "curve_sum": 3000,
              "step_ids": marks}]
        ).line_ids  # fmt: skip
        self.assertEqual(self._drawn(pay), {"S": 4500, "A": 3600})
        score = self._line(((0, 0), (60, 0.8), (80, 1)), scale="score", kind="performance",
                           curve_sum=3000)  # fmt: skip
        self.assertRegex(score.cliffs, r"\D2,400.00\D* at 60.\n.*\D600.00\D* at 80.")

    def test_matrix(self):
        """A8: 2,000 x 1.45 = 2,900.00 at 90 % and 96 %."""
        rate = self.env.ref("sales_kpi.definition_collection_rate")
        cells = [
            Command.create({"minimum": low, "minimum2": second, "rate": value})
            for low, second, value in ((0, 0, 0), (0, 0.95, 0.5), (0.8, 0, 1), (0.8, 0.95, 1.45))
        ]
        line = self._line(
            (), kind="performance", matrix_definition_id=rate.id, curve_sum=2000, step_ids=cells
        )
        self.assertEqual(float(line._get_sample_pay(payout.exact(0.9), payout.exact(0.96))), 2900)
        self.assertEqual(self._drawn(line, 1), {"≥ 0 %": 1000, "≥ 80 %": 2900})

    def test_it_is_live_while_one_types(self):
        line = self._line()
        view = "sales_kpi.sales_kpi_incentive_line_view_form"
        form = Form(line.with_user(self.payer), view)
        form.mode = "whole"
        self.assertIn("3,000.00", form.cliffs)
        with form.step_ids.edit(2) as step:
            step.rate = 0.06
        self.assertIn("1,000.00", form.cliffs)
        with form.step_ids.edit(0) as step:
            step.minimum = 0.1
        self.assertFalse(form.cliffs)
        self.assertEqual(form.curve["summary"], "The first step begins at 10 %. Let it begin at 0.")

    def test_the_example_is_no_rule(self):
        self.plan.published_on = "2026-01-01 00:00:00"
        self.plan.line_ids.with_user(self.payer).curve_sum = 5
