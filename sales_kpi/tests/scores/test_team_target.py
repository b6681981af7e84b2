from odoo.tests import tagged

from ...tools import formula
from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestTeamTarget(ScoreCommon):
    """A team and the company are judged by the targets of their people: a sum of sums, and of rates
    their mean, each weighing as much as the rate divides by for him."""

    def _close(self, user, won, lost, team=None):
        for kind, count in (("won", won), ("lost", lost)):
            for _deal in range(count):
                self._move(kind, user, 3, 10, team=team)

    def _line(self, scheme, subject):
        return self._score(scheme, subject).line_ids

    def _judge(self, code="win_rate", **values):
        scheme = self._scheme((code, 100, {"default_target": 0.4, **values}))
        self.march.refresh()
        return scheme

    def test_a_team_has_the_target_of_its_people(self):
        # Each rep is to win 60 %, the scheme says 40 %. The team wins 5 of 10: 50 % of 60 % is
        # 83.3 %; by the scheme's 40 % it would be green with 125 %, and capped.
        for user in (self.ann, self.bob, self.carl):
            self._target("win_rate", 0.6, user)
        self._close(self.ann, 3, 3)
        self._close(self.bob, 2, 2)
        scheme = self._judge()
        for subject in (self.bees, self.region, self.company):
            with self.subTest(subject=subject):
                line = self._line(scheme, subject)
                self.assertAlmostEqual(line.target, 0.6)
                self.assertAlmostEqual(line.points, 100 * 0.5 / 0.6)
                self.assertFalse(line.capped)

    def test_who_closes_more_weighs_more(self):
        # Ann is to win 80 % and closes 10, Bob 50 % of 30: (0.8 x 10 + 0.5 x 30) / 40 = 57.5 %.
        # Both win just that: 8 + 15 = 23 of 40 is 57.5 %, so the team has just 100 %, too.
        # Carl has the scheme's 40 % and closes 5: the region's (23 + 0.4 x 5) / 45 = 55.6 %.
        self._target("win_rate", 0.8, self.ann)
        self._target("win_rate", 0.5, self.bob)
        self._close(self.ann, 8, 2)
        self._close(self.bob, 15, 15)
        self._close(self.carl, 2, 3, team=self.wasps)
        scheme = self._judge()
        for subject, target in (
            (self.bees, 0.575),
            (self.wasps, 0.4),
            (self.region, 25 / 45),
            (self.company, 25 / 45),
        ):
            with self.subTest(subject=subject):
                line = self._line(scheme, subject)
                self.assertAlmostEqual(line.target, target)
                self.assertAlmostEqual(line.achievement, 1)
        self.assertIn("weighted", self._line(scheme, self.bees).explanation)
        self.assertNotIn("weighted", self._line(scheme, self.ann).explanation)
        board = self.env["sales.kpi.score"].get_leaderboard(scheme.id, "2026-03-15", subject="team")
        told = [line["explanation"] for row in board["rows"] for line in row["lines"]]
        self.assertTrue(any("weighted" in text for text in told))

    def test_without_figures_all_weigh_the_same(self):
        self._target("win_rate", 0.8, self.ann)
        self._target("win_rate", 0.5, self.bob)
        scheme = self._judge()
        line = self._line(scheme, self.bees)
        self.assertAlmostEqual(line.target, 0.65)
        self.assertEqual(line.status, "no_data")

    def test_who_has_no_target_does_not_count(self):
        # Only Ann has a target, and the scheme none: her 80 % is the team's.
        self._target("win_rate", 0.8, self.ann)
        self._close(self.ann, 8, 2)
        self._close(self.bob, 0, 30)
        scheme = self._judge(default_target=0)
        self.assertAlmostEqual(self._line(scheme, self.bees).target, 0.8)
        self.assertEqual(self._line(scheme, self.wasps).status, "no_target")

    def test_an_own_target_goes_before(self):
        self._target("win_rate", 0.8, self.ann)
        self._target("win_rate", 0.9, team=self.bees)
        self._close(self.ann, 8, 2)
        scheme = self._judge()
        line = self._line(scheme, self.bees)
        self.assertAlmostEqual(line.target, 0.9)
        self.assertNotIn("weighted", line.explanation)
        self.assertAlmostEqual(self._line(scheme, self.region).target, 0.8)

    def test_the_target_follows_what_is_counted(self):
        # Ann's next ten deals are credited to another team: nothing of the Bees' own is different,
        # but her target weighs twice as much: (0.8 x 20 + 0.5 x 10) / 30 = 70 % instead of 65 %.
        self._target("win_rate", 0.8, self.ann)
        self._target("win_rate", 0.5, self.bob)
        self._close(self.ann, 8, 2)
        self._close(self.bob, 5, 5)
        scheme = self._judge()
        self.assertAlmostEqual(self._line(scheme, self.bees).target, 0.65)
        self._close(self.ann, 8, 2, team=self.wasps)
        self.march.refresh()
        self.assertAlmostEqual(self._line(scheme, self.bees).target, 0.7)

    def test_formulas_weigh_by_what_they_divide_by(self):
        # The same as a formula: won / ended, by 10 and 30 ended: 57.5 %, in per cent 57.5.
        self._define("ended", domain="[('kind', 'in', ('won', 'lost'))]")
        self._define("rate", kind="formula", formula="100 * won_count / ended")
        self._target("rate", 80, self.ann)
        self._target("rate", 50, self.bob)
        self._close(self.ann, 8, 2)
        self._close(self.bob, 15, 15)
        line = self._line(self._judge("rate", default_target=40), self.bees)
        self.assertAlmostEqual(line.target, 57.5)
        self.assertAlmostEqual(line.achievement, 1)

    def test_formulas_that_are_sums_are_summed(self):
        # Twelve times the new recurring revenue is a sum of the reps', so its targets are, too.
        self._define("yearly", kind="formula", formula="12 * won_revenue")
        self._target("yearly", 100, self.ann)
        self._target("yearly", 200, self.bob)
        self._close(self.ann, 1, 0)
        line = self._line(self._judge("yearly", default_target=50), self.bees)
        self.assertAlmostEqual(line.target, 300)
        self.assertAlmostEqual(line.achievement, 120 / 300)

    def test_which_formulas_are_sums(self):
        for text, is_sum, divisor in (
            ("12 * a", True, None),
            ("a + b / 2 - c", True, None),
            ("-(a - 2 * b) * 3", True, None),
            ("a + 1", False, None),
            ("a * b", False, None),
            ("max(a, b)", False, None),
            ("5", False, None),
            ("a / b", False, {"b": 4}),
            ("100 * a / (b + 1)", False, {"b": 3}),
            ("a / b * 100", False, {"b": 4}),
            ("100 * (a / b)", False, {"b": 4}),
            ("a / b + c", False, None),
        ):
            with self.subTest(text=text):
                parsed = formula.parse(text)
                self.assertEqual(parsed.is_sum(), is_sum)
                found = parsed.get_divisor()
                self.assertEqual(found and found.evaluate(divisor), divisor and 4)
