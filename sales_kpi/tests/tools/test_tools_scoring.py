import math
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import scoring
from ...tools.scoring import Line, Penalty

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

BANDS = ((0, 0), (0.6, 0.5), (0.8, 0.9), (1, 1.1))
BENDS = ((0.5, 0), (1, 1), (2, 1.5))
AMOUNTS = st.floats(-1e6, 1e6, allow_nan=False)
MAYBE = st.one_of(st.none(), st.just(0.0), AMOUNTS)
LINES = st.builds(
    Line,
    code=st.just("measure"),
    weight=st.floats(0.1, 100),
    target=MAYBE,
    actual=MAYBE,
    higher_is_better=st.booleans(),
    baseline=MAYBE,
    curve=st.sampled_from(["linear", "relative", "percentile"]),
    gate=st.floats(0, 1.5),
    no_data=st.sampled_from(["skip", "zero"]),
    proration=st.floats(0, 1),
    cohort=st.lists(MAYBE, max_size=5).map(tuple),
    error=st.one_of(st.none(), st.none(), st.just("broken")),
)
CURVES_WITH_POINTS = st.sampled_from(
    [("linear", ()), ("bands", BANDS), ("piecewise", BENDS), ("relative", ()), ("percentile", ())]
)


def judged(**values):
    """The result of a line of weight 100 that stands alone."""
    values = {"code": "measure", "weight": 100, **values}
    return scoring.score([Line(**values)]).lines[0]


@tagged("post_install", "-at_install")
class TestAchievement(BaseCase):
    def check(self, rows, **common):
        for values, expected in rows:
            with self.subTest(**values):
                result = scoring.achievement(Line("measure", 100, **common, **values))
                if expected is None:
                    self.assertIsNone(result)
                else:
                    self.assertAlmostEqual(result, expected, places=12)

    def test_higher_is_better(self):
        self.check(
            [
                ({"target": 100000, "actual": 120000}, 1.2),
                ({"target": 20, "actual": 18}, 0.9),
                ({"target": 10, "actual": 50}, 5.0),  # the cap comes after
                ({"target": 10, "actual": 0}, 0.0),
                ({"target": 10, "actual": -5}, -0.5),
                ({"target": None, "actual": 5}, None),
                ({"target": 0, "actual": 5}, None),
                ({"target": 0, "actual": 0}, None),
                ({"target": -10, "actual": 5}, None),
                ({"target": 10, "actual": None}, None),
                ({"target": 10, "actual": None, "no_data": "zero"}, 0.0),
                ({"target": None, "actual": None, "no_data": "zero"}, None),
                ({"target": 10, "actual": 5, "error": "broken"}, None),
                ({"target": 10, "actual": 5, "proration": 0.5}, 1.0),
                ({"target": 10, "actual": 5, "proration": 0.0}, None),
            ]
        )

    def test_lower_is_better(self):
        self.check(
            [
                ({"target": 20, "actual": 25}, 0.8),
                ({"target": 20, "actual": 10}, 2.0),
                ({"target": 20, "actual": 20}, 1.0),
                ({"target": 20, "actual": 0}, 1.2),  # the cap
                ({"target": 20, "actual": -1}, 1.2),
                ({"target": 20, "actual": 0, "cap": 1.5}, 1.5),
                ({"target": 0, "actual": 0}, 1.0),
                ({"target": 0, "actual": 1}, 0.0),
                ({"target": None, "actual": 1}, None),
                ({"target": 20, "actual": None}, None),
                ({"target": 20, "actual": None, "no_data": "zero"}, 0.0),
                ({"target": 4, "actual": 4, "proration": 0.5}, 0.5),  # 2 / 4
                ({"target": 4, "actual": 4, "proration": 0.0}, None),
            ],
            higher_is_better=False,
        )

    def test_lower_is_better_with_a_baseline(self):
        self.check(
            [
                # (30 - actual) / (30 - 20)
                ({"baseline": 30, "target": 20, "actual": 30}, 0.0),
                ({"baseline": 30, "target": 20, "actual": 25}, 0.5),
                ({"baseline": 30, "target": 20, "actual": 20}, 1.0),
                ({"baseline": 30, "target": 20, "actual": 15}, 1.5),
                ({"baseline": 30, "target": 20, "actual": 35}, -0.5),
                ({"baseline": 30, "target": 20, "actual": 0}, 3.0),
                # target 0: (10 - actual) / 10
                ({"baseline": 10, "target": 0, "actual": 0}, 1.0),
                ({"baseline": 10, "target": 0, "actual": 4}, 0.6),
                # a baseline that is no worse than the target says nothing: reached or not
                ({"baseline": 20, "target": 20, "actual": 20}, 1.0),
                ({"baseline": 20, "target": 20, "actual": 21}, 0.0),
                ({"baseline": 10, "target": 20, "actual": 15}, 1.0),
                # half the period: (15 - 12) / (15 - 10)
                ({"baseline": 30, "target": 20, "actual": 12, "proration": 0.5}, 0.6),
            ],
            higher_is_better=False,
        )

    def test_relative(self):
        self.check(
            [
                ({"actual": 50, "cohort": (50, 100, 80)}, 0.5),
                ({"actual": 100, "cohort": (50, 100, None)}, 1.0),
                ({"actual": 0, "cohort": (0, 100)}, 0.0),
                ({"actual": 0, "cohort": (0, 0)}, 0.0),
                ({"actual": -5, "cohort": (-5, -9)}, 0.0),
                ({"actual": 50, "cohort": ()}, 1.0),
                ({"actual": 120, "cohort": (50, 100)}, 1.0),  # oneself is part of the cohort
                ({"actual": 50, "cohort": (50, math.inf, math.nan, 100)}, 0.5),
                ({"actual": None, "cohort": (50, 100)}, None),
                ({"actual": None, "cohort": (50,), "no_data": "zero"}, 0.0),
                ({"actual": 50, "cohort": (50, 100), "target": 200}, 0.5),
            ],
            curve="relative",
        )

    def test_relative_lower_is_better(self):
        self.check(
            [
                ({"actual": 10, "cohort": (10, 5, 20)}, 0.5),
                ({"actual": 5, "cohort": (10, 5, 20)}, 1.0),
                ({"actual": 0, "cohort": (0, 5)}, 1.0),
                ({"actual": 5, "cohort": (0, 5)}, 0.0),
                ({"actual": 0, "cohort": (0, 0)}, 1.0),
                ({"actual": -3, "cohort": (-3, -5)}, 0.0),
            ],
            curve="relative",
            higher_is_better=False,
        )

    def test_percentile(self):
        self.check(
            [
                # The last of four leaves none of three behind, the next one of three, the best all.
                ({"actual": 10, "cohort": (10, 20, 30, 40)}, 0.0),
                ({"actual": 20, "cohort": (10, 20, 30, 40)}, 1 / 3),
                ({"actual": 40, "cohort": (10, 20, 30, 40)}, 1.0),
                # Of three others one is behind and one ties: 1.5 of 3.
                ({"actual": 20, "cohort": (10, 20, 20, 40)}, 0.5),
                ({"actual": 5, "cohort": (5, 5, 5)}, 0.5),
                # 0.1 + 0.2 ties with 0.3: float noise leaves nobody behind.
                ({"actual": 0.1 + 0.2, "cohort": (0.3, 0.1 + 0.2)}, 0.5),
                ({"actual": 0.3, "cohort": (0.3, 0.1 + 0.2)}, 0.5),
                ({"actual": 40, "cohort": (10, None, None, 40)}, 1.0),
                ({"actual": 10, "cohort": (10, None, None, 40)}, 0.0),
                # alone: nobody is ahead, as with "relative"
                ({"actual": 7, "cohort": ()}, 1.0),
                ({"actual": 10, "cohort": (10, 20, 30, 40), "higher_is_better": False}, 1.0),
                ({"actual": 40, "cohort": (10, 20, 30, 40), "higher_is_better": False}, 0.0),
            ],
            curve="percentile",
        )

    @checked
    @given(st.lists(st.integers(-3, 3), min_size=2, max_size=9), st.booleans())
    def test_percentile_counts_pairs(self, cohort, higher_is_better):
        """The same by counting: each of the others is left behind (1), ties (half) or is ahead."""
        found = [
            scoring.achievement(
                Line("a", 100, actual=own, curve="percentile", cohort=tuple(cohort),
                     higher_is_better=higher_is_better)
            )
            for own in cohort
        ]  # fmt: skip
        for place in range(len(cohort)):
            others = [one if higher_is_better else -one for one in cohort]
            mine = others.pop(place)
            wins = sum(1.0 if mine > one else 0.5 if mine == one else 0.0 for one in others)
            self.assertAlmostEqual(found[place], wins / len(others), places=12)
        self.assertAlmostEqual(math.fsum(found), len(cohort) / 2, places=9)


@tagged("post_install", "-at_install")
class TestCurves(BaseCase):
    def test_linear_between_floor_and_cap(self):
        for actual, curved, capped, floored in [
            (50, 0.5, False, False),
            (120, 1.2, False, False),
            (121, 1.2, True, False),
            (-10, 0.0, False, True),
        ]:
            with self.subTest(actual=actual):
                result = judged(target=100, actual=actual)
                self.assertEqual(
                    (result.curved, result.capped, result.floored), (curved, capped, floored)
                )
                self.assertEqual(result.points, 100 * curved)

    def test_floor(self):
        result = judged(target=100, actual=10, floor=0.4)
        self.assertEqual((result.points, result.floored), (40, True))

    def test_gate(self):
        for actual, points, gated in [(49, 0, True), (50, 50, False), (0, 0, True)]:
            with self.subTest(actual=actual):
                result = judged(target=100, actual=actual, gate=0.5)
                self.assertEqual((result.points, result.gated), (points, gated))

    def test_gate_looks_at_the_target_whatever_the_curve(self):
        # 40 of 100 is 40 %, under the gate of 50 %, also for the best of all, whom "relative" and
        # "percentile" give a standing of 100 %. 80 of 100 passes, also for the last, who has a
        # standing of 80 / 200 = 40 % of the best.
        for curve, actual, cohort, points, gated in [
            ("relative", 40, (40, 20), 0, True),
            ("percentile", 40, (40, 20), 0, True),
            ("relative", 80, (80, 200), 40, False),
            ("percentile", 80, (80, 70, 200), 50, False),
            ("percentile", 80, (80, 200), 0, False),
        ]:
            with self.subTest(curve=curve, actual=actual, cohort=cohort):
                result = judged(target=100, actual=actual, gate=0.5, curve=curve, cohort=cohort)
                self.assertAlmostEqual(result.points, points)
                self.assertEqual(result.gated, gated)

    def test_gate_of_a_standing_knows_direction_proration_and_baseline(self):
        # Half the month there: 40 of 50 is 80 %. Lower is better: 20 / 40 = 50 %, and with a
        # baseline of 60: (60 - 40) / (60 - 20) = 50 %. Without a target there is no achievement,
        # so nothing is gated.
        for values, gated in [
            ({"target": 100, "proration": 0.5, "gate": 0.75}, False),
            ({"target": 100, "proration": 0.5, "gate": 0.85}, True),
            ({"target": 20, "higher_is_better": False, "gate": 0.5}, False),
            ({"target": 20, "higher_is_better": False, "gate": 0.6}, True),
            ({"target": 20, "baseline": 60, "higher_is_better": False, "gate": 0.5}, False),
            ({"target": 20, "baseline": 60, "higher_is_better": False, "gate": 0.6}, True),
            ({"target": None, "gate": 0.5}, False),
            ({"target": 0, "gate": 0.5}, False),
        ]:
            with self.subTest(**values):
                result = judged(actual=40, curve="relative", cohort=(40,), **values)
                self.assertEqual(result.gated, gated)

    def test_gate_counts_missing_data_as_nothing(self):
        result = judged(target=100, no_data="zero", gate=0.5, floor=0.4, curve="relative")
        self.assertEqual((result.points, result.gated), (0, True))

    def test_gate_goes_before_the_floor(self):
        self.assertEqual(judged(target=100, actual=49, gate=0.5, floor=0.4).points, 0)
        # no gate: a negative achievement gets the floor
        self.assertEqual(judged(target=100, actual=-5, floor=0.4).points, 40)

    def test_bands_are_half_open(self):
        for actual, expected in [
            (-10, 0),
            (0, 0),
            (59.99, 0),
            (60, 50),
            (79.99, 50),
            (80, 90),
            (99.99, 90),
            (100, 110),
            (500, 110),
        ]:
            with self.subTest(actual=actual):
                result = judged(target=100, actual=actual, curve="bands", points=BANDS)
                self.assertAlmostEqual(result.points, expected)

    def test_a_boundary_survives_float_noise(self):
        self.assertLess(0.3 / 0.1, 3)
        steps = ((0, 0), (3, 1))
        self.assertEqual(judged(target=0.1, actual=0.3, curve="bands", points=steps).points, 100)
        self.assertFalse(judged(target=0.1, actual=0.3, gate=3, cap=5).gated)
        # One cent under a large target is under it.
        steps = ((0, 0), (1, 1))
        result = judged(target=1e7, actual=1e7 - 0.01, curve="bands", points=steps)
        self.assertEqual(result.points, 0)

    def test_piecewise(self):
        for actual, expected in [
            (0, 0),
            (50, 0),
            (75, 50),  # half-way from 0 to 100
            (100, 100),
            (110, 105),  # a tenth of the way from 100 to 150
            (200, 120),  # 150, capped
        ]:
            with self.subTest(actual=actual):
                result = judged(target=100, actual=actual, curve="piecewise", points=BENDS)
                self.assertAlmostEqual(result.points, expected)

    def test_nothing_spent_gets_the_best_of_the_curve(self):
        # lower is better, actual 0: shown as the cap, judged as better than any other actual
        steps = ((0, 0), (1, 1), (5, 1.1))
        for actual, points in [(0, 110), (0.1, 110), (5, 100)]:
            with self.subTest(actual=actual):
                result = judged(
                    target=10, actual=actual, higher_is_better=False, curve="bands", points=steps
                )
                self.assertAlmostEqual(result.points, points)

    def test_check_points(self):
        for curve, points, message in [
            ("bands", (), "at least one step"),
            ("bands", ((0.5, 1),), "Gap: no step covers 0 to 0.5"),
            ("bands", ((-1, 0), (0, 1)), "must start at 0"),
            ("bands", ((0, 0), (0.8, 1), (0.8, 2)), "Overlap: points 2 and 3 both start at 0.8"),
            ("bands", ((0, 0), (0.8, 1), (0.5, 2)), r"point 3 \(0.5\) must come after point 2"),
            ("bands", ((0, 0), (1, None)), "two numbers"),
            ("bands", ((0, 0), (1, math.inf)), "two numbers"),
            ("bands", (0, 1), "two numbers"),
            ("bands", ((0, 1, 2),), "two numbers"),
            ("piecewise", ((0, 0),), "at least two points"),
            ("piecewise", ((0, 0), (0, 1)), "Overlap"),
            ("piecewise", ((1, 0), (0, 1)), "Order"),
            ("cubic", (), "Unknown curve"),
        ]:
            with (
                self.subTest(curve=curve, points=points),
                self.assertRaisesRegex(ValueError, message),
            ):
                scoring.check_points(curve, points)

    def test_good_points_pass(self):
        scoring.check_points("linear", ())
        scoring.check_points("bands", BANDS)
        scoring.check_points("bands", [[0, 1]])
        scoring.check_points("piecewise", BENDS)

    @checked
    @given(
        AMOUNTS,
        AMOUNTS,
        MAYBE,
        MAYBE,
        st.booleans(),
        CURVES_WITH_POINTS,
        st.lists(AMOUNTS, max_size=5),
    )
    def test_better_never_scores_less(
        self, one, two, target, baseline, higher_is_better, curve_points, others
    ):
        curve, points = curve_points
        worse, better = sorted((one, two), reverse=not higher_is_better)
        scores = [
            judged(
                target=target,
                actual=actual,
                baseline=baseline,
                higher_is_better=higher_is_better,
                curve=curve,
                points=points,
                cohort=(actual, *others),
            ).points
            for actual in (worse, better)
        ]
        self.assertLessEqual(scores[0], scores[1] + 1e-9)


@tagged("post_install", "-at_install")
class TestScore(BaseCase):
    def test_worked_example(self):
        card = scoring.score(
            [
                Line("order_amount", 40, target=100000, actual=120000),
                Line("visits", 20, target=20, actual=18),
                Line("win_rate", 20, target=0.20, actual=0.25),
                Line("customer_satisfaction", 20, target=4.5, actual=4.5),
            ]
        )
        # 40 x 1.2 + 20 x 0.9 + 20 x 1.2 (1.25 capped) + 20 x 1
        points = [line.points for line in card.lines]
        for found, expected in zip(points, [48, 18, 24, 20], strict=True):
            self.assertAlmostEqual(found, expected, places=12)
        self.assertAlmostEqual(card.total, 110, places=12)
        self.assertEqual(card.weight_sum, 100)
        self.assertEqual([line.capped for line in card.lines], [False, False, True, False])
        self.assertTrue(card.scored)

    def test_weight_of_a_line_without_target_is_shared_out(self):
        card = scoring.score(
            [
                Line("a", 50, target=10, actual=10),
                Line("b", 30, target=10, actual=5),
                Line("c", 20, target=0, actual=7),
            ]
        )
        # 100 / 80: 50 becomes 62.5, 30 becomes 37.5; 62.5 x 1 + 37.5 x 0.5
        self.assertEqual([line.weight for line in card.lines], [62.5, 37.5, 0])
        self.assertEqual([line.base_weight for line in card.lines], [50, 30, 20])
        self.assertEqual([line.status for line in card.lines], ["scored", "scored", "no_target"])
        self.assertEqual(card.total, 81.25)

    def test_zero_for_no_data_keeps_its_weight(self):
        lines = [
            Line("a", 50, target=10, actual=10),
            Line("b", 50, target=10, actual=None, no_data="zero"),
        ]
        card = scoring.score(lines)
        self.assertEqual((card.total, card.lines[1].status), (50, "scored"))
        card = scoring.score([lines[0], replace(lines[1], no_data="skip")])
        self.assertEqual((card.total, card.lines[1].status), (100, "no_data"))

    def test_one_broken_line_stops_nothing(self):
        healthy = Line("a", 50, target=10, actual=9)
        for broken, message in [
            (Line("b", 50, target=10, actual=5, error="timeout"), "timeout"),
            (Line("b", 50, target=10, actual=math.nan), "not a number"),
            (Line("b", 50, target=math.inf, actual=5), "infinite"),
            (Line("b", 50, target=10, actual=5, curve="bands"), "at least one step"),
            (Line("b", 50, target=10, actual=5, curve="cubic"), "Unknown curve"),
        ]:
            with self.subTest(message=message):
                card = scoring.score([healthy, broken])
                self.assertAlmostEqual(card.total, 90)
                self.assertEqual(card.lines[1].status, "error")
                self.assertIn(message, card.lines[1].error)
                self.assertEqual((card.lines[1].points, card.lines[1].weight), (0, 0))

    def test_nothing_applicable(self):
        for lines in ([], [Line("a", 100, target=None, actual=5)]):
            with self.subTest(lines=lines):
                card = scoring.score(lines)
                self.assertEqual((card.total, card.scored), (0.0, False))

    def test_penalty_counts_where_no_line_does(self):
        # 3 visits, under 15: 5 points off, whether any line could be judged or not.
        for lines in ([], [Line("a", 100, target=None, actual=5)]):
            with self.subTest(lines=lines):
                card = scoring.score(lines, [Penalty("visits", "<", 15, 3, points=5)])
                self.assertEqual((card.total, card.scored), (-5.0, True))

    def test_penalty_that_takes_nothing_off_judges_nothing(self):
        for penalty in (
            Penalty("visits", "<", 15, 20, points=5),
            Penalty("visits", "<", 15, None, points=5),
            Penalty("visits", "!=", 15, 3, points=5),
            Penalty("visits", "<", 15, 3, percent=2),
        ):
            with self.subTest(penalty=penalty):
                card = scoring.score([], [penalty])
                self.assertEqual((card.total, card.scored), (0.0, False))

    def test_rep_who_falls_to_zero_scores_zero(self):
        card = scoring.score([Line("a", 100, target=10, actual=0)])
        self.assertEqual((card.total, card.scored), (0.0, True))

    def test_penalties(self):
        line = Line("a", 100, target=10, actual=9)
        for operator, actual, applied in [
            ("<", 14, True),
            ("<", 15, False),
            ("<", 15 - 1e-13, False),
            ("<=", 15, True),
            ("<=", 16, False),
            (">", 15, False),
            (">", 16, True),
            (">=", 15, True),
            (">=", 14, False),
            ("<", None, False),
            ("<", math.nan, False),
        ]:
            with self.subTest(operator=operator, actual=actual):
                penalty = Penalty("visits", operator, 15, actual, points=3, percent=2)
                card = scoring.score([line], [penalty])
                self.assertEqual(card.penalties[0].applied, applied)
                self.assertAlmostEqual(card.total, 87 if applied else 90)
                self.assertEqual(card.penalty_percent, 2 if applied else 0)

    def test_penalty_with_an_unknown_operator_is_an_error_cell(self):
        card = scoring.score(
            [Line("a", 100, target=10, actual=9)], [Penalty("visits", "!=", 15, 3, points=3)]
        )
        self.assertAlmostEqual(card.total, 90)
        self.assertIn("unknown operator", card.penalties[0].error)

    def test_total_may_fall_below_zero(self):
        card = scoring.score(
            [Line("a", 100, target=10, actual=0)], [Penalty("visits", "<", 15, 3, points=3)]
        )
        self.assertEqual(card.total, -3)

    def test_redistribute(self):
        for weights, applicable, expected in [
            ([], [], []),
            ([40, 60], [True, True], [40, 60]),
            ([40, 60], [False, True], [0, 100]),
            ([50, 30, 20], [True, True, False], [62.5, 37.5, 0]),
            ([40, 60], [False, False], [0, 0]),
            ([0, 100], [True, False], [0, 0]),
        ]:
            with self.subTest(weights=weights, applicable=applicable):
                self.assertEqual(scoring.redistribute(weights, applicable), expected)

    @checked
    @given(st.lists(st.tuples(st.floats(0.01, 100), st.booleans()), min_size=1, max_size=8))
    def test_redistributed_weights_sum_to_the_same(self, pairs):
        weights, applicable = zip(*pairs, strict=True)
        assume(any(applicable))
        shared = scoring.redistribute(weights, applicable)
        self.assertTrue(math.isclose(math.fsum(shared), math.fsum(weights), rel_tol=1e-12))
        self.assertTrue(
            all((weight > 0) == keep for weight, keep in zip(shared, applicable, strict=True))
        )

    @checked
    @given(st.lists(LINES, max_size=8), st.randoms(use_true_random=False))
    def test_order_of_the_lines_does_not_matter(self, lines, shuffler):
        shuffled = list(lines)
        shuffler.shuffle(shuffled)
        one, two = scoring.score(lines), scoring.score(shuffled)
        self.assertEqual((one.total, one.scored), (two.total, two.scored))

    @checked
    @given(st.lists(LINES, max_size=8))
    def test_total_lies_between_floor_and_cap(self, lines):
        card = scoring.score(lines)
        self.assertLessEqual(-1e-9, card.total)
        self.assertLessEqual(card.total, card.weight_sum * 1.2 + 1e-6)
        for line, result in zip(lines, card.lines, strict=True):
            self.assertEqual(scoring.achievement(line), result.achievement)
            self.assertEqual(result.achievement is None, result.status != "scored")
            self.assertEqual(result.status == "error", bool(line.error))

    def test_how_good_a_rating_is(self):
        # S A B C D: five names, four steps. Of three: 0, half of four, four. Of two: the ends.
        five = [(60, "C"), (110, "S"), (80, "B"), (95, "A"), (0, "D")]
        levels = {name: scoring.rating_level(name, five) for _least, name in five}
        self.assertEqual(levels, {"S": 4, "A": 3, "B": 2, "C": 1, "D": 0})
        three = [(0, "poor"), (50, "fair"), (90, "good")]
        told = [scoring.rating_level(name, three) for _least, name in three]
        self.assertEqual(told, [0, 2, 4])
        self.assertEqual(scoring.rating_level("passed", [(60, "passed")]), 4)
        for name in (None, "", "E"):
            self.assertIsNone(scoring.rating_level(name, five))

    def test_rating(self):
        thresholds = [(60, "C"), (110, "S"), (80, "B"), (95, "A")]
        for total, expected in [
            (150, "S"),
            (110, "S"),
            (110 - 1e-12, "S"),
            (109.99, "A"),
            (80, "B"),
            (60, "C"),
            (59.99, None),
            (-3, None),
            (None, None),
        ]:
            with self.subTest(total=total):
                self.assertEqual(scoring.rating(total, thresholds), expected)
        self.assertIsNone(scoring.rating(100, []))
