"""What a penalty takes off the pay is kept with the scorecard that it was judged on."""

from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import payout
from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestScorePenalty(CycleCommon):
    """Fewer than 15 visits: 2 % off the pay. More than 4 calls: 3 %, and 1 point. A first answer
    within the hour, of which there is no data: 5 %.

    Ann paid 12 visits and made 5 calls, Bob paid 15 visits and made 4 calls.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        cls.phone = cls.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        for user, visits, calls in ((cls.ann, 12, 5), (cls.bob, 15, 4)):
            for method, count in ((cls.visit, visits), (cls.phone, calls)):
                for _number in range(count):
                    cls._activity(user, 4, method_id=method.id)
        cls.scheme.line_ids = [
            cls._penalty("visits", operator="<", threshold=15, penalty_percent=2),
            cls._penalty("calls", operator=">", threshold=4, penalty_percent=3, penalty_points=1),
            cls._penalty("first_response_hours", operator="<", threshold=1, penalty_percent=5),
        ]
        cls.march.refresh()

    @classmethod
    def _penalty(cls, code, **values):
        measure = cls.Definition._find_by_code([code])
        return Command.create({"definition_id": measure.id, "role": "penalty", **values})

    def _lines(self, user):
        """{code: line}"""
        lines = self._score(self.scheme, user).line_ids
        return {line.definition_id.code: line for line in lines}

    def _percents(self, user):
        return {code: line.penalty_percent for code, line in self._lines(user).items()}

    def _read_board(self):
        """{code: what the leaderboard says of Ann}"""
        Score = self.env["sales.kpi.score"].with_user(self.manager)
        rows = Score.get_leaderboard(self.scheme.id, "2026-03-15")["rows"]
        [ann] = [row for row in rows if row["user_id"] == self.ann.id]
        return {line["code"]: line["explanation"] for line in ann["lines"]}

    def test_the_per_cent_that_applies_is_kept(self):
        # 12 of 15 visits: 2 %; 5 calls: 3 %. Bob's 15 visits are enough, his 4 calls not too many.
        none = {"won_revenue": 0, "visits": 0, "calls": 0, "first_response_hours": 0}
        self.assertEqual(self._percents(self.ann), {**none, "visits": 2, "calls": 3})
        self.assertEqual(self._percents(self.bob), none)
        # 3,000 x 1.2 = 3,600; 2 % are 72, 3 % are 108: added up, not compounded: 3,420.
        pay = payout.performance(3_000, "1.2")
        for percents, left in (
            ([self._percents(self.ann)["visits"]], "3528.00"),
            (self._percents(self.ann).values(), "3420.00"),
            (self._percents(self.bob).values(), "3600.00"),
        ):
            self.assertEqual(pay + sum(payout.penalties(pay, percents)), Decimal(left))

    def test_the_scorecard_says_it(self):
        ann, bob = self._lines(self.ann), self._lines(self.bob)
        self.assertEqual(ann["visits"].explanation, "12 is < 15: -2 % of the pay.")
        self.assertEqual(ann["calls"].explanation, "5 is > 4: -1.0 points, and -3 % of the pay.")
        self.assertEqual(bob["visits"].explanation, "15 is not < 15: nothing is taken off.")
        card = self._score(self.scheme, self.ann).with_user(self.ann)._get_scorecard()
        said = {line["code"]: line for line in card["lines"]}
        self.assertEqual(said["visits"]["penalty_percent"], 2)
        self.assertEqual(said["visits"]["points_text"], "0.0")
        self.assertIn("-2 % of the pay", said["visits"]["explanation"])
        self.assertEqual(str(bob["visits"].points), "0.0")

    def test_the_leaderboard_says_it(self):
        self.assertEqual(self._read_board()["visits"], "12 is < 15: -2 % of the pay.")

    def test_without_data_nothing_is_taken(self):
        line = self._lines(self.ann)["first_response_hours"]
        self.assertEqual((line.has_actual, line.status, line.penalty_percent), (False, "spared", 0))

    def test_once_it_holds_no_more_it_is_gone(self):
        for _visit in range(3):
            self._activity(self.ann, 5, method_id=self.visit.id)
        self.march.refresh()
        self.assertEqual(self._percents(self.ann)["visits"], 0)
        self.assertEqual(self._percents(self.ann)["calls"], 3)

    def test_once_closed_it_stays(self):
        self._review()
        self._lock()
        line = self._lines(self.ann)["visits"]
        self.assertEqual(self.march._get_rule(line.scheme_line_id).penalty_percent, 2)
        self.assertEqual(self.march._verify(), [])
        self._sql("UPDATE sales_kpi_score_line SET penalty_percent = 0 WHERE id = %s", line.id)
        [problem] = self.march._verify()
        self.assertIn("Per Cent of Payout Off 2.0 → 0.0", problem)

    def test_a_rule_changed_by_sql_is_named(self):
        self._review()
        line = self._lines(self.ann)["visits"].scheme_line_id
        self._sql(
            "UPDATE sales_kpi_legend SET words = jsonb_set(words, %s, '0') WHERE period_id = %s",
            f"{{rules,{line.id},penalty_percent}}", self.march.id,
        )  # fmt: skip
        [problem] = self.march._verify()
        self.assertIn("penalty_percent 2.0 → 0", problem)

    def test_what_was_closed_before_knows_of_none(self):
        """Lines, legend and rules of a period that was closed by an earlier version."""
        self._review()
        lines = self._score(self.scheme, self.ann).line_ids
        self._sql(
            "UPDATE sales_kpi_score_line SET penalty_percent = NULL WHERE id = ANY(%s)", lines.ids
        )
        self._sql(
            "UPDATE sales_kpi_legend SET words = words #- %s WHERE period_id = %s",
            f"{{rules,{self._lines(self.ann)['visits'].scheme_line_id.id},penalty_percent}}",
            self.march.id,
        )
        self.env.registry.clear_cache()
        visits = self._lines(self.ann)["visits"]
        self.assertEqual(visits.penalty_percent, 0)
        self.assertEqual(visits.explanation, "12 is < 15: 0.0 points.")
        self.assertEqual(self._read_board()["visits"], "12 is < 15: 0.0 points.")
