import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ...closing.closing_common import CycleCommon
from ...orders.sale_common import SaleCommon
from ...scores.score_common import ScoreCommon

RIVAL = 123_456_789  # cents
RANGE = 2**28  # cents


@tagged("post_install", "-at_install")
class TestRankCheats(ScoreCommon, SaleCommon):
    """A rep changes the price of his own order until his rank passes a rival's: each step halves
    the range. From 0 to 2,684,354.56 are 2^28 cents; 28 steps and a look tell the amount exactly.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.bob, "2026-03-05 12:00:00", [(cls.pump, 1, RIVAL / 100)])
        cls.order = cls._sell(cls.ann, "2026-03-05 12:00:00", [(cls.pump, 1, 1)])

    def _attack(self, get_rank):
        """The least amount in cents with which the rep is first, as far as the rank tells it."""
        low, high = 0, RANGE
        while high - low > 1:
            middle = (low + high) // 2
            self._set_price(middle / 100)
            if get_rank() == 1:
                high = middle
            else:
                low = middle
        return high

    def _set_price(self, price):
        self.order.with_user(self.ann).order_line.write({"price_unit": price})
        self.env.flush_all()
        self.march.as_of = "2026-03-05 12:00:00"  # a while passes: the figures are counted anew
        self.march.with_user(self.ann).refresh()
        self.env.invalidate_all()

    def _team_rank(self, user, subject=None):
        score = self._score(self.scheme, subject or user).with_user(user)
        [line] = score.line_ids.web_read({"team_rank": {}})
        card = score._get_scorecard()["lines"][0]
        self.assertEqual((line["team_rank"], card["team_rank_text"]), (
            card["team_rank"] or 0, str(card["team_rank"] or "—")))  # fmt: skip
        return line["team_rank"]

    def _judge(self, *lines, **values):
        self.scheme = self._scheme(*lines, team_ids=[Command.set(self.region.ids)], **values)
        self.march.refresh()

    def test_the_rank_in_the_team_tells_nothing_while_figures_move(self):
        self._judge(("order_amount", 100, {"default_target": 1}))
        self.assertNotEqual(self._attack(lambda: self._team_rank(self.ann)), RIVAL)
        self.assertEqual(self._team_rank(self.ann), 0)

    def test_nor_does_a_rank_by_a_tie_breaker(self):
        """Both reach the cap, 120 points: the amount alone would decide."""
        self._move("won", self.ann, 3)
        self._move("won", self.bob, 3)
        self._judge(
            ("won_count", 100, {"default_target": 1}), ("order_amount", 0, {"tie_breaker": 1})
        )
        score = self._score(self.scheme, self.ann).with_user(self.ann)
        self.assertNotEqual(self._attack(lambda: score.read(["rank"])[0]["rank"]), RIVAL)
        self.assertEqual(score.rank, 1)
        # Once nobody's figures move any more, it decides: Bob sold more.
        self.march.with_user(self.manager).action_review()
        ranks = [self._score(self.scheme, user).rank for user in (self.ann, self.bob)]
        self.assertEqual(ranks, [2, 1])

    def _attack_total(self, **values):
        """By the rank of the total: the target is 2,000,000, so that Bob's 1,234,567.89 are 61.7
        points of 100, and one measure alone is the figure."""
        self._judge(("order_amount", 100, {"default_target": 2_000_000}), **values)
        score = self._score(self.scheme, self.ann).with_user(self.ann)
        return self._attack(lambda: score.read(["rank"])[0]["rank"])

    def test_the_rank_tells_little_of_totals_that_are_not_shown(self):
        # By whole points: 62 begin at 61.5 of 100, 1,230,000.00; and not 1,234,567.89, to the cent.
        self.assertAlmostEqual(self._attack_total(visibility="own"), 123_000_000, delta=1)
        # Once no figure moves any more, the last cent decides.
        self._set_price(1_234_567.88)
        self.assertEqual(self._score(self.scheme, self.ann).rank, 1)
        self.march.with_user(self.manager).action_review()
        ranks = [self._score(self.scheme, user).rank for user in (self.ann, self.bob)]
        self.assertEqual(ranks, [2, 1])

    def test_who_shows_the_figures_ranks_by_them(self):
        self.assertEqual(self._attack_total(show_details=True), RIVAL)

    def test_who_sees_the_figures_sees_the_ranks(self):
        self._judge(("order_amount", 100, {"default_target": 1}))
        for user in (self.leader, self.director, self.manager):
            self.assertEqual(self._team_rank(user, self.ann), 2, user.login)
        # Bees among the teams of the North: its leader leads no Wasps, the director does.
        for user, rank in ((self.leader, 0), (self.director, 1), (self.manager, 1)):
            self.env.invalidate_all()
            self.assertEqual(self._team_rank(user, self.bees), rank, user.login)
        self.scheme.show_details = True
        self.assertEqual(self._team_rank(self.ann), 2)
        self.scheme.visibility = "own"
        self.env.invalidate_all()
        self.assertEqual(self._team_rank(self.ann), 0)
        self.scheme.visibility = "all"
        self.env.invalidate_all()
        self.assertEqual(self._team_rank(self.leader, self.bees), 1)

    def test_a_closed_period_tells_all_ranks(self):
        self._judge(("order_amount", 100, {"default_target": 1}))
        self._set_price(5)
        self.march.with_user(self.manager).action_review()
        self.env.invalidate_all()
        self.assertEqual(self._team_rank(self.ann), 2)


@tagged("post_install", "-at_install")
class TestTotalCheats(CycleCommon):
    """March: Carl 100 points, Ann 80; Bob won 100 and 33.37 of 1000: 13.337 points, told as 13.3.
    With one measure of weight 100 his total is his revenue, to the last cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.bob, 10, 33.37)
        cls.march.refresh()

    def _give(self, user, points):
        score = self._score(self.scheme, user)
        return self.env["sales.kpi.adjustment"].with_user(self.manager)._give(score, points, "So")

    def _answers(self, user):
        """What a user gets of the contest, by each way."""
        self.env.invalidate_all()
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15", "opened": True}
        env = self.env(user=user)
        return [
            env["sales.kpi.leaderboard"].get_board(options),
            env["sales.kpi.leaderboard"].get_board({**options, "team_id": self.bees.id}),
            env["sales.kpi.score"].get_leaderboard(self.scheme.id, "2026-03-15"),
        ]

    def _rows(self, user, subject):
        """His rows of somebody, one a way."""
        return [
            row
            for answer in self._answers(user)
            for row in answer["rows"]
            if row["user_id"] == subject.id
        ]

    def _told(self, user, subject):
        """(total, rating, adjustment), the same by each way."""
        [told] = {
            (row["total"], row["rating"], row["is_adjusted"], row["adjustment"])
            for row in self._rows(user, subject)
        }
        return told

    def _places(self, user):
        return [(row["rank"], row["user_id"]) for row in self._answers(user)[0]["rows"]]

    # ---- what is withheld is not told by a total ------------------------------------------------

    def test_a_total_is_as_exact_as_it_is_shown(self):
        for user in (self.ann, self.carl):
            self.assertEqual(self._told(user, self.bob)[0], 13.3, user.login)
            self.assertNotIn("13.33", json.dumps(self._answers(user), default=str))
        for user in (self.bob, self.leader, self.manager):
            self.assertAlmostEqual(self._told(user, self.bob)[0], 13.337, msg=user.login)
        teams = self.env["sales.kpi.score"].with_user(self.ann).get_leaderboard(
            self.scheme.id, "2026-03-15", subject="team"
        )  # fmt: skip
        # Bees: (300 + 500 + 100 + 33.37) of 2000 = 46.6685; told as 46.7.
        self.assertIn(46.7, [row["total"] for row in teams["rows"]])
        self.scheme.show_details = True
        self.assertAlmostEqual(self._told(self.ann, self.bob)[0], 13.337)

    def test_nor_by_the_bars_on_the_wall(self):
        Wall = self.env["sales.kpi.wall"].with_user(self.ann)
        board = Wall._get_contents({"scheme_id": self.scheme.id, "date": "2026-03-15"})
        shares = {row["id"]: row["share"] for row in Wall._get_rows(board)}
        # 13.3 of Carl's 100.
        self.assertEqual(shares[self.bob.id], 13.3 / 100)

    def test_ranks_go_by_the_whole_figure(self):
        """13.337 is before 13.336, though both are told as 13.3."""
        self._move("won", self.carl, 11, -866.64, team=self.wasps)
        self.march.refresh()
        ann, bob, carl = self.ann.id, self.bob.id, self.carl.id
        self.assertEqual(self._places(self.ann), [(1, ann), (2, bob), (3, carl)])
        self.assertEqual(self._told(self.ann, self.carl)[0], 13.3)
        self.march.with_user(self.manager).action_review()
        self.assertEqual(self._places(self.ann), [(1, ann), (2, bob), (3, carl)])

    # ---- nor by asking for them -----------------------------------------------------------------

    def test_nobody_searches_sorts_or_groups_what_he_may_not_see(self):
        """ "total > x" halves the range with each question: only one's own card may answer."""
        self._review()
        self._give(self.bob, 50)
        self._publish(self.ann, self.bob)
        mine = [("period_id", "=", self.march.id)]
        for model in ("sales.kpi.score", "sales.kpi.appraisal"):
            Model = self.env[model].with_user(self.ann)
            for name in ("total", "final_total"):
                found = Model.search([*mine, (name, ">", 0)], order=f"{name} desc")
                self.assertEqual(found.user_id, self.ann, (model, name))
                [group] = Model.formatted_read_group(mine, ["user_id"], [f"{name}:sum"])
                self.assertEqual(group["user_id"][0], self.ann.id)
        lines = self.env["sales.kpi.score.line"].with_user(self.ann)
        self.assertEqual(lines.search([("points", ">", 0)]).user_id, self.ann)
        self.assertFalse(lines.search([("score_id.final_total", "<", 70)]))
        self.assertFalse(self.env["sales.kpi.adjustment"].with_user(self.ann).search([]))
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        card = self._score(self.scheme, self.bob).with_user(self.ann)
        for ask in (
            lambda: card.read(["final_total"]),
            lambda: card.web_read({"adjustment": {}}),
            lambda: card.export_data(["total"]),
            lambda: card._get_scorecards(),
            lambda: card.action_export_xlsx(),
        ):
            with self.assertRaises(AccessError):
                ask()

    # ---- points given beside --------------------------------------------------------------------

    def test_points_given_are_told_once_they_are_published(self):
        self._review()
        self._give(self.bob, 75.004)
        # 13.337 + 75.004 = 88.341: before Ann's 80. Until it is published, nobody hears of it but
        # he himself and who decides; his place, too, is the frozen one.
        for user in (self.ann, self.carl):
            self.assertEqual(self._told(user, self.bob), (13.3, "D", False, None), user.login)
            self.assertEqual(
                self._places(user), [(1, self.carl.id), (2, self.ann.id), (3, self.bob.id)]
            )
        for user in (self.bob, self.leader, self.manager):
            total, rating, *given = self._told(user, self.bob)
            self.assertAlmostEqual(total, 88.341, msg=user.login)
            self.assertEqual((rating, given), ("B", [True, 75.004]), user.login)
            self.assertEqual(self._places(user)[1], (2, self.bob.id))
        self._publish(self.bob)
        for user in (self.ann, self.carl):
            self.assertEqual(self._told(user, self.bob), (88.3, "B", True, None), user.login)
            self.assertEqual(self._places(user)[1], (2, self.bob.id))

    def test_neither_a_place_gained_nor_the_top_tells_them(self):
        self.scheme.write({"visibility": "top", "top_count": 2})
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-01")
        self._move("won", self.bob, "2026-02-10 12:00:00", 10)
        february.refresh()
        self.march.refresh()
        self._review()
        before = [row["movement"] for row in self._rows(self.carl, self.ann)]
        self._give(self.bob, 75)
        self.assertEqual(self._places(self.carl), [(1, self.carl.id), (2, self.ann.id)])
        self.assertEqual([row["movement"] for row in self._rows(self.carl, self.ann)], before)
        self._publish(self.bob)
        self.assertEqual(self._places(self.carl), [(1, self.carl.id), (2, self.bob.id)])

    def test_a_scheme_that_shows_figures_shows_them_published(self):
        self.scheme.show_details = True
        self.march.refresh()
        self._review()
        self._give(self.bob, 75)
        total, rating, *given = self._told(self.ann, self.bob)
        self.assertAlmostEqual(total, 13.337)
        self.assertEqual((rating, given), ("D", [False, None]))
        board = self.env["sales.kpi.leaderboard"].with_user(self.ann).get_board(
            {"scheme_id": self.scheme.id, "date": "2026-03-15", "order_by": "improvement",
             "opened": True}
        )  # fmt: skip
        self.assertNotIn("88.3", json.dumps(board, default=str))
        self._publish(self.bob)
        self.assertEqual(self._told(self.ann, self.bob)[2:], (True, 75))
