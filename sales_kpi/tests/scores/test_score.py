from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestScore(ScoreCommon):
    def _points(self, score):
        return {line.definition_id.code: line.points for line in score.line_ids}

    def test_worked_example(self):
        """Weights 40/20/20/20; 120 000 of 100 000, 18 of 20, 25 % of 20 %, 4.5 of 4.5; cap 120 %:
        40 x 1.2 + 20 x 0.9 + 20 x 1.2 + 20 x 1 = 48 + 18 + 24 + 20 = 110."""
        scheme = self._scheme(
            ("won_revenue", 40, {}), ("visits", 20, {}), ("win_rate", 20, {}),
            ("service_score", 20, {}),
        )  # fmt: skip
        for code, value in (
            ("won_revenue", 100_000), ("visits", 20), ("win_rate", 0.20), ("service_score", 4.5)
        ):  # fmt: skip
            self._target(code, value, self.ann)
        self._move("won", self.ann, 3, 120_000)
        for day in (4, 5, 6):
            self._move("lost", self.ann, day)
        method = self.env["sales.kpi.activity.method"].create({"name": "V", "channel": "visit"})
        for day in range(1, 19):
            self._activity(self.ann, day, method_id=method.id)
        self.env["sales.kpi.entry"].create(
            {
                "definition_id": self.env.ref("sales_kpi.definition_service_score").id,
                "user_id": self.ann.id,
                "date": "2026-03-20",
                "value": 4.5,
            }
        )
        self.march.refresh()
        score = self._score(scheme, self.ann)
        self.assertAlmostEqual(score.total, 110)
        points = self._points(score)
        for code, value in (
            ("won_revenue", 48), ("visits", 18), ("win_rate", 24), ("service_score", 20)
        ):  # fmt: skip
            self.assertAlmostEqual(points[code], value, msg=code)
        self.assertEqual((score.rating, score.rank), ("S", 1))

    @hard_case("zero target")
    def test_no_target_shares_out_the_weight(self):
        # Two measures of 50; the second has no target: the first carries 100. 80 of 100 = 80.
        scheme = self._scheme(("won_revenue", 50, {}), ("visits", 50, {}))
        self._target("won_revenue", 100, self.ann)
        self._move("won", self.ann, 3, 80)
        self.march.refresh()
        score = self._score(scheme, self.ann)
        self.assertAlmostEqual(score.total, 80)
        visits = score.line_ids.filtered(lambda line: line.definition_id.code == "visits")
        self.assertEqual((visits.status, visits.weight, visits.base_weight), ("no_target", 0, 50))
        self.assertIn("no target", visits.explanation)

    def test_no_data_is_left_out_or_zero(self):
        # Nothing closed: the win rate has no data. Left out: 100 of 100 on the rest = 100.
        # Counted as zero: 50 x 1 + 50 x 0 = 50.
        lines = (
            ("won_revenue", 50, {"default_target": 1}),
            ("win_rate", 50, {"default_target": 0.5}),
        )
        left_out = self._scheme(*lines)
        zero = self._scheme(lines[0], (lines[1][0], 50, lines[1][2] | {"no_data": "zero"}))
        self._move("won", self.ann, 3, 1)
        self.march.refresh()
        # Ann has won 1 of 1: 50 + 50 x 1.2 capped = 110; Bob: nothing at all.
        self.assertAlmostEqual(self._score(left_out, self.ann).total, 110)
        bob = self._score(left_out, self.bob)
        self.assertAlmostEqual(bob.total, 0)
        statuses = dict(bob.line_ids.mapped(lambda line: (line.definition_id.code, line.status)))
        self.assertEqual(statuses, {"won_revenue": "scored", "win_rate": "no_data"})
        weights = dict(bob.line_ids.mapped(lambda line: (line.definition_id.code, line.weight)))
        self.assertEqual(weights, {"won_revenue": 100, "win_rate": 0})
        weights = {
            line.definition_id.code: line.weight for line in self._score(zero, self.bob).line_ids
        }
        self.assertEqual(weights, {"won_revenue": 50, "win_rate": 50})

    def test_lower_is_better(self):
        # Cycle target 20: 25 days give 20 / 25 = 0.8. With baseline 30:
        # (30 - 25) / (30 - 20) = 0.5.
        plain = self._scheme(("sales_cycle_days", 100, {"default_target": 20}))
        based = self._scheme(
            ("sales_cycle_days", 100, {"default_target": 20, "has_baseline": True, "baseline": 30})
        )
        self._move("won", self.ann, 3, 1, cycle_days=25)
        self.march.refresh()
        self.assertAlmostEqual(self._score(plain, self.ann).total, 80)
        self.assertAlmostEqual(self._score(based, self.ann).total, 50)

    @hard_case("value on a band's boundary")
    def test_bands_on_their_boundary(self):
        # Steps: from 0: 0, from 80 %: 0.5, from 100 %: 1. Exactly 80 of 100 gives 0.5 x 100 = 50.
        steps = [(0, 0), (0.8, 0.5), (1.0, 1.0)]
        points = [Command.create({"achievement": a, "result": r}) for a, r in steps]
        scheme = self._scheme(
            ("won_revenue", 100, {"default_target": 100, "curve": "bands", "point_ids": points})
        )
        for user, revenue in ((self.ann, 80), (self.bob, 79.99), (self.carl, 100)):
            self._move("won", user, 3, revenue)
        self.march.refresh()
        totals = [self._score(scheme, user).total for user in (self.ann, self.bob, self.carl)]
        self.assertEqual(totals, [50, 0, 100])

    def test_relative_to_the_best(self):
        # The best rep has 200: Ann's 150 is 0.75 of it.
        scheme = self._scheme(("won_revenue", 100, {"curve": "relative"}))
        self._move("won", self.ann, 3, 150)
        self._move("won", self.bob, 3, 200)
        self.march.refresh()
        self.assertAlmostEqual(self._score(scheme, self.ann).total, 75)
        self.assertAlmostEqual(self._score(scheme, self.bob).total, 100)

    def test_gate_and_penalty(self):
        # 60 of 100 is under the gate of 70 %: 0 points. Under 15 visits: 2 points off: -2.
        scheme = self._scheme(
            ("won_revenue", 100, {"default_target": 100, "gate": 0.7}),
            ("visits", 0, {
                "role": "penalty", "operator": "<", "threshold": 15, "penalty_points": 2,
            }),
        )  # fmt: skip
        self._move("won", self.ann, 3, 60)
        self.march.refresh()
        score = self._score(scheme, self.ann)
        self.assertAlmostEqual(score.total, -2)
        gated, penalty = score.line_ids.sorted("role", reverse=True)
        self.assertTrue(gated.gated)
        self.assertIn("gate", gated.explanation)
        self.assertEqual((penalty.status, penalty.points), ("applied", -2))

    def test_penalty_ranks_who_has_no_scored_line(self):
        # Nobody has a target. Under 15 visits, 5 points off: Ann -5. Bob paid 15 visits: nothing is
        # taken off, and nothing could be judged. Carl has a target, won nothing and paid no visit:
        # 0 - 5 = -5 as well, so Ann and he share a rank.
        scheme = self._scheme(
            ("won_revenue", 100, {}),
            ("visits", 0, {
                "role": "penalty", "operator": "<", "threshold": 15, "penalty_points": 5,
            }),
            team_ids=[self.region.id],
            mark_ids=[
                Command.create({"name": "Good", "minimum": 80}),
                Command.create({"name": "Poor", "minimum": -10}),
            ],
        )  # fmt: skip
        visit = self.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        for _visit in range(15):
            self._activity(self.bob, 4, method_id=visit.id)
        self._target("won_revenue", 100, self.carl)
        self.march.refresh()
        ann, bob, carl = (self._score(scheme, user) for user in (self.ann, self.bob, self.carl))
        self.assertEqual([one.total for one in (ann, bob, carl)], [-5, 0, -5])
        self.assertEqual([one.is_scored for one in (ann, bob, carl)], [True, False, True])
        self.assertEqual([one.final_total for one in (ann, bob, carl)], [-5, 0, -5])
        self.assertEqual(ann.rank, carl.rank)
        self.assertEqual((ann.rating, ann.final_rating, bob.rating), ("Poor", "Poor", False))
        self.assertEqual(ann._get_scorecard()["total_text"], "-5.0")
        board = self.env["sales.kpi.score"].get_leaderboard(scheme.id, "2026-03-15")
        shown = {row["user_id"]: (row["rank"], row["total"]) for row in board["rows"]}
        self.assertEqual(shown[self.ann.id], shown[self.carl.id])
        self.march.action_review()
        appraisal = self.env["sales.kpi.appraisal"].search([("score_id", "=", ann.id)])
        self.assertEqual((appraisal.is_scored, appraisal.final_total), (True, -5))

    def test_gate_of_a_standing_looks_at_the_target(self):
        # Targets of 100: Ann's 60 is under the gate of 70 %, though she is the best (100 % of the
        # best, 1 of 1 left behind). Bob's 40 of a target of 50 passes with 80 %: 40 / 60 of the
        # best is 66.7 points; by percentile the last of two has 0.
        for curve, bobs in (("relative", 100 * 40 / 60), ("percentile", 0)):
            with self.subTest(curve=curve):
                scheme = self._scheme(
                    ("won_revenue", 100, {"default_target": 100, "gate": 0.7, "curve": curve}),
                    team_ids=[self.bees.id],
                )
                if curve == "relative":
                    self._target("won_revenue", 50, self.bob)
                    self._move("won", self.ann, 3, 60)
                    self._move("won", self.bob, 3, 40)
                self.march.refresh()
                ann, bob = self._score(scheme, self.ann), self._score(scheme, self.bob)
                self.assertEqual((ann.total, ann.line_ids.gated), (0, True))
                self.assertIn("below the gate of 70.0%", ann.line_ids.explanation)
                self.assertNotIn("100.0%", ann.line_ids.explanation)
                self.assertAlmostEqual(bob.total, bobs)
                self.assertFalse(bob.line_ids.gated)

    def test_percentile_of_the_last_is_nothing(self):
        # 30, 20 and 20 of the region's three: 2 of 2 left behind; half of the one who ties, of 2.
        scheme = self._scheme(
            ("won_revenue", 100, {"curve": "percentile"}), team_ids=[self.region.id]
        )
        for user, revenue in ((self.ann, 30), (self.bob, 20), (self.carl, 20)):
            self._move("won", user, 3, revenue)
        self.march.refresh()
        totals = [self._score(scheme, user).total for user in (self.ann, self.bob, self.carl)]
        self.assertEqual(totals, [100, 25, 25])
        self._move("won", self.bob, 4, 1)
        self.march.refresh()
        self.assertEqual(self._score(scheme, self.bob).total, 50)
        self.assertEqual(self._score(scheme, self.carl).total, 0)
        # The company is alone of its kind: nobody is ahead.
        self.assertEqual(self._score(scheme, self.company).total, 100)

    @hard_case("joiner in mid-month")
    def test_proration_of_a_joiner(self):
        # March 2026 has 22 weekdays. Ann joins on Monday the 16th: 12 of them. Target 220 x 12/22
        # = 120; 60 won are half of it.
        scheme = self._scheme(("won_revenue", 100, {"default_target": 220, "prorate": True}))
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.ann.id)]
        ).date_from = "2026-03-16"
        self._move("won", self.ann, 20, 60)
        self.march.refresh()
        line = self._score(scheme, self.ann).line_ids
        self.assertAlmostEqual(line.target, 120)
        self.assertAlmostEqual(line.points, 50)
        # The team's target: Ann 120 + Bob 220 = 340; the region's: + Carl 220 = 560.
        self.assertAlmostEqual(self._score(scheme, self.bees).line_ids.target, 340)
        self.assertAlmostEqual(self._score(scheme, self.region).line_ids.target, 560)

    def test_own_targets_go_before_defaults(self):
        scheme = self._scheme(("won_revenue", 100, {"default_target": 100}))
        self._target("won_revenue", 200, self.ann)
        self._target("won_revenue", 1000, team=self.bees)
        self.march.refresh()
        self.assertEqual(self._score(scheme, self.ann).line_ids.target, 200)
        self.assertEqual(self._score(scheme, self.bob).line_ids.target, 100)
        self.assertEqual(self._score(scheme, self.bees).line_ids.target, 1000)
        # The company has no target of its own: 200 + 100 + 100 (Carl), and whoever else is in
        # a team of this database.
        others = self.env["sales.kpi.score"].search_count(
            [("scheme_id", "=", scheme.id), ("subject_type", "=", "user")]
        )
        company = self._score(scheme, self.company).line_ids
        self.assertEqual(company.target, 200 + 100 * (others - 1))

    @freeze_time("2026-03-13 12:00:00")
    def test_pace_and_forecast(self):
        # By Friday the 13th 10 of 22 weekdays have passed: of 220, 100 are due; 50 so far make
        # 50 x 22 / 10 = 110 by the end.
        scheme = self._scheme(("won_revenue", 100, {"default_target": 220}))
        self._move("won", self.ann, 3, 50)
        self.march.refresh()
        line = self._score(scheme, self.ann).line_ids
        self.assertAlmostEqual(line.pace, 100)
        self.assertAlmostEqual(line.forecast, 110)

    @hard_case("two reps tied to the cent")
    def test_ranks_ties_and_tie_breakers(self):
        # Equal totals share rank 1; the next is 3. With a tie-breaker the better one is first.
        tied = self._scheme(("won_count", 100, {"default_target": 1}), team_ids=[self.region.id])
        broken = self._scheme(
            ("won_count", 100, {"default_target": 1}),
            ("won_revenue", 0, {"tie_breaker": 1}),
            team_ids=[self.region.id],
            show_details=True,
        )
        self._move("won", self.ann, 3, 10)
        self._move("won", self.bob, 3, 20)
        self.march.refresh()
        ranks = [self._score(tied, user).rank for user in (self.ann, self.bob, self.carl)]
        self.assertEqual(ranks, [1, 1, 3])
        ranks = [self._score(broken, user).rank for user in (self.ann, self.bob, self.carl)]
        self.assertEqual(ranks, [2, 1, 3])

    def test_movement_since_the_period_before(self):
        scheme = self._scheme(("won_count", 100, {"default_target": 9}), team_ids=[self.bees.id])
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-01")
        self._move("won", self.bob, "2026-02-10 12:00:00")
        february.refresh()
        self._move("won", self.ann, 3)
        self.march.refresh()
        ann, bob = self._score(scheme, self.ann), self._score(scheme, self.bob)
        self.assertEqual((ann.rank, ann.previous_rank, ann.movement), (1, 2, 1))
        self.assertEqual((bob.rank, bob.previous_rank, bob.movement), (2, 1, -1))

    def test_participants(self):
        scheme = self._scheme(
            ("won_count", 100, {}), team_ids=[self.region.id], excluded_user_ids=[self.bob.id]
        )
        self.march.refresh()
        self.assertTrue(self._score(scheme, self.ann))
        self.assertTrue(self._score(scheme, self.carl))
        self.assertFalse(self._score(scheme, self.bob))
        memberships = self.env["sales.kpi.membership"].search([("team_id", "=", self.bees.id)])
        memberships.date_to = "2026-02-28"
        self.march.refresh()
        self.assertFalse(self._score(scheme, self.ann))
        self.assertFalse(self._score(scheme, self.bees))

    def test_an_archived_rep_keeps_his_score(self):
        scheme = self._scheme(("won_count", 100, {"default_target": 1}))
        self._move("won", self.ann, 3)
        self.ann.active = False
        self.march.refresh()
        self.assertEqual(self._score(scheme, self.ann).total, 100)

    def test_a_broken_measure_is_left_out(self):
        scheme = self._scheme(
            ("won_count", 50, {"default_target": 1}), ("won_revenue", 50, {"default_target": 1})
        )
        self.env.ref("sales_kpi.definition_won_revenue").active = False
        self._move("won", self.ann, 3)
        self.march.refresh()
        score = self._score(scheme, self.ann)
        self.assertEqual(score.total, 100)
        statuses = set(score.line_ids.mapped("status"))
        self.assertEqual(statuses, {"scored", "error"})

    def test_every_line_explains_itself(self):
        scheme = self._scheme(("won_revenue", 100, {"default_target": 2000}))
        self._move("won", self.ann, 3, 1500)
        self.march.refresh()
        line = self._score(scheme, self.ann).line_ids
        for part in ("1,500", "2,000", "75.0%", "100", "75.0"):
            self.assertIn(part, line.explanation)

    def test_working_days_are_the_companys(self):
        self.assertEqual(self.march._get_working_days()[0], date(2026, 3, 2))
