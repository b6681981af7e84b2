from odoo import Command
from odoo.tests import tagged

from .engine_common import EngineCommon, steps

MARKS = (("S", 1.5), ("A", 1.2), ("B", 1.0), ("C", 0.8), ("D", 0))


@tagged("post_install", "-at_install")
class TestEngineJudged(EngineCommon):
    """What pay takes from the scorecard: scores, ratings, penalties, figures of measures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls._get_period(3)
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Judged",
                "line_ids": [Command.create({"definition_id": cls.measure.id, "weight": 100})],
            }
        )
        measures = [
            cls.measure.copy({"code": f"pay_penalty_{number}", "name": "Visits"})
            for number in range(2)
        ]
        cls.penalties = cls.env["sales.kpi.scheme.line"].create(
            [
                {
                    "scheme_id": cls.scheme.id,
                    "definition_id": measure.id,
                    "role": "penalty",
                    "penalty_percent": 2,
                }
                for measure in measures
            ]
        )
        marks = cls.scheme.mark_ids.mapped("name")
        cls.marks = [row for row in MARKS if not marks or row[0] in marks]

    @classmethod
    def _judge(cls, total, rating, penalties=(), user=None):
        """A scorecard, as the module itself makes it."""
        user = user or cls.ann
        score = cls.env["sales.kpi.score"].create(
            {
                "scheme_id": cls.scheme.id,
                "period_id": cls.month.id,
                "company_id": cls.company.id,
                "subject_type": "user",
                "subject_id": user.id,
                "user_id": user.id,
                "total": total,
                "final_total": total,
                "rating": rating,
                "final_rating": rating,
                "is_scored": True,
            }
        )
        for number, percent in enumerate(penalties):
            line = cls.penalties[number]
            cls.env["sales.kpi.score.line"].create(
                {
                    "score_id": score.id,
                    "scheme_line_id": line.id,
                    "definition_id": line.definition_id.id,
                    "role": "penalty",
                    "sequence": number,
                    "status": "applied" if percent else "spared",
                    "actual": 12,
                    "has_actual": True,
                    "penalty_percent": percent,
                }
            )
        return score

    def _rates(self, role="rate"):
        return [
            Command.create({"rating": mark, "rate": rate, "role": role})
            for mark, rate in self.marks
        ]

    def _count(self, value, user=None, measure=None):
        """A figure, as the module itself counts it."""
        measure, user = measure or self.measure, user or self.ann
        reading = self.env["sales.kpi.reading"].create(
            {"period_id": self.month.id, "definition_id": measure.id}
        )
        return self.env["sales.kpi.fact"].create(
            {
                "reading_id": reading.id,
                "period_id": self.month.id,
                "definition_id": measure.id,
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": user.id,
                "user_id": user.id,
                "value": value,
                "has_value": True,
            }
        )

    def test_penalties(self):
        """A7: 3,000 x 1.2 = 3,600; -2 % = -72 -> 3,528; 2 % and 3 % -> -180 -> 3,420."""
        line = {
            "rate": 0.1,
            "is_penalised": True,
            "multiplier_by": "rating",
            "multiplier_step_ids": self._rates("multiplier"),
        }
        self._plan(line, scheme_id=self.scheme.id)
        self._sell(30_000, "03-02")
        score = self._judge(92, "A", [2])
        self.assertEqual(self._total(3), 3528)
        self.assertRows(3, [("earned", 3000), ("multiplier", 600), ("penalty", -72)])
        told = self._rows(3, "penalty").explanation
        self.assertEqual(told, "Visits 12: -2 % of 3,600.00: -72.00")
        score.unlink()
        self._judge(92, "A", [2, 3])
        self.assertEqual(self._total(3), 3420)

    def test_no_penalty(self):
        self._plan({"rate": 0.1, "is_penalised": True}, scheme_id=self.scheme.id)
        self._sell(30_000, "03-02")
        score = self._judge(92, "A", [0])
        self.assertEqual(self._total(3), 3000)
        score.unlink()
        self._judge(92, "A", [60, 60])
        self.assertEqual(self._total(3), 0, "more than all is all")

    def test_performance_pay(self):
        """A8: there for 11 of 22 working days: 3,000 x 1.2 x 11/22 = 1,800."""
        line = {"kind": "performance", "scale": "rating", "step_ids": self._rates()}
        self._plan(line, scheme_id=self.scheme.id, terms={"base_pay": 3000})
        self._judge(92, "A")
        self.assertEqual(self._total(3), 3600)
        days = self.month._get_working_days()
        self.assertEqual(len(days), 22)
        self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)]).date_from = days[
            11
        ]
        self.assertEqual(self._total(3), 1800)
        row = self._rows(3)
        self.assertEqual(row.basis, 1, "the base pay is in no column that others read")
        self.assertEqual(
            row.explanation, "Base pay 3,000.00 x 1.2 x 11 of 22 working days: +1,800.00"
        )

    def test_not_judged(self):
        line = {"kind": "performance", "scale": "rating", "step_ids": self._rates()}
        self._plan(line, scheme_id=self.scheme.id, terms={"base_pay": 3000})
        self.assertEqual(self._total(3), 0)
        self.assertIn("no_score", [flag["kind"] for flag in self._payout(3).flags])

    def test_performance_pay_by_two_scales(self):
        """A8: attainment 100 % and collection 90 %: 2,000 x 1.45 = 2,900."""
        second = self.measure.copy({"code": "pay_second", "name": "Collected"})
        cells = ((0, 0, 0.5), (0, 0.8, 0.7), (1, 0, 1.0), (1, 0.8, 1.45))
        table = [
            Command.create({"minimum": low, "minimum2": other, "rate": rate})
            for low, other, rate in cells
        ]
        line = {
            "kind": "performance",
            "scale": "attainment",
            "definition_id": self.measure.id,
            "matrix_definition_id": second.id,
            "step_ids": table,
        }
        self._plan(line, terms={"base_pay": 2000})
        for measure, value in ((self.measure, 100), (second, 90)):
            self._aim(100, self.month, measure=measure)
            self._count(value, measure=measure)
        self.assertEqual(self._total(3), 2900)

    def test_a_score_of_nearly_95(self):
        """A8: 94.9999999999 counts as 95."""
        table = steps([(0, 0.01), (95, 0.02)])
        self._plan({"scale": "score", "mode": "whole", "step_ids": table}, scheme_id=self.scheme.id)
        self._sell(1000, "03-02")
        score = self._judge(94.9999999999, "A")
        self.assertEqual(self._total(3), 20)
        score.unlink()
        self._judge(94.99, "A")
        self.assertEqual(self._total(3), 10)

    def test_the_figure_of_a_measure(self):
        """5 % of what a measure has counted: 12,345.60 -> 617.28."""
        self._plan({"basis": "fact", "definition_id": self.measure.id, "rate": 0.05})
        self._count(12_345.6)
        self.assertEqual(self._total(3), 617.28)

    def test_a_bonus_at_a_condition(self):
        """500 for reaching the target; 79 % nothing."""
        line = {
            "kind": "bonus",
            "basis": "fact",
            "scale": "attainment",
            "definition_id": self.measure.id,
            "step_ids": steps([(0, 0), (1, 0, 500)]),
        }
        self._plan(line)
        self._aim(100, self.month)
        fact = self._count(79)
        self.assertEqual(self._total(3), 0)
        fact.value = 100
        self.assertEqual(self._total(3), 500)

    def test_released_with_the_cash(self):
        """A13: 10,000 x 8 % = 800, nothing paid before the cash; cancelled before: it lapses."""
        self._plan({"rate": 0.08, "release": "cash"})
        order = self._sell(10_000, "03-02")
        self._work_out(3)
        self.assertRows(3, [("earned", 0)])
        self.assertEqual(self._rows(3).parts["due"], "800.00")
        self._close(3)
        Basis = type(self.env["sales.kpi.earning.basis"])
        for month, part, expected in ((4, "0.4", 320), (5, "1", 480), (6, "1", 0)):
            paid = {order.id: part}
            self.patch(Basis, "_get_paid_parts", lambda *_args, paid=paid: paid)
            self.assertEqual(self._total(month), expected)
            self._close(month)
        order._action_cancel()
        self._work_out(7)
        self.assertEqual(self._payout(7).carried_out, -800)

    def test_a_cancelled_order_that_waits_for_its_cash(self):
        self._plan({"rate": 0.08, "release": "cash"})
        order = self._sell(10_000, "03-02")
        self._close(3)
        order._action_cancel()
        self.assertEqual(self._total(4), 0)
        self._close(4)
        self.assertEqual(self._total(5), 0)
        self.assertFalse(self._payout(4).carried_out)

    def test_a_whole_plan(self):
        """A14: (50,000 x 1.2 % x 1.1 x 0.8 + 30,000 x 1.2 % x 0.6 x 0.8) x 0.9 = 630.72, the row
        factors by class of customer."""
        factors = [{"is_new": True, "factor": 1.1}, {"is_last": True, "factor": 0.6}]
        line = {
            "rate": 0.012,
            "factor_by": "new",
            "factor_ids": [Command.create(row) for row in factors],
            "is_penalised": True,
            "multiplier_by": "rating",
            "multiplier_step_ids": self._rates("multiplier"),
        }
        self._plan(line, scheme_id=self.scheme.id)
        self._judge(70, "C", [10])
        self._sell(50_000, "03-02")
        self._sell(30_000, "03-10")
        self._work_out(3)
        self.assertRows(
            3, [("earned", 660), ("earned", 216), ("multiplier", -175.20), ("penalty", -70.08)]
        )
        self.assertEqual(self._payout(3).total, 630.72)
