from odoo.fields import Command
from odoo.tests import tagged

from ..orders.sale_common import SaleCommon
from ..scores.score_common import ScoreCommon

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
        self.assertEqual(self._team_rank(self.leader, self.bees), 1)

    def test_a_closed_period_tells_all_ranks(self):
        self._judge(("order_amount", 100, {"default_target": 1}))
        self._set_price(5)
        self.march.with_user(self.manager).action_review()
        self.env.invalidate_all()
        self.assertEqual(self._team_rank(self.ann), 2)
