"""Places are kept in memory for the next viewer: never older than the scores, never with more than
the viewer may see."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.lru import LRU

from ....models.screens.leaderboard import board_places
from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestLeaderboardContest(BoardCommon):
    forgotten = (board_places.KEPT,)

    def _ranks(self, user=None, **options):
        """{login of a salesperson, or name of a team: rank} as somebody sees it"""
        Board = self.env["sales.kpi.leaderboard"].with_user(user or self.manager)
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15", **options}
        Users = self.env["res.users"]
        return {
            Users.browse(row["user_id"]).login or row["name"]: row["rank"]
            for row in Board.get_board(options)["rows"]
        }

    def _count_read(self, **kwargs):
        """How many times all scores are read when the board is opened."""
        made = []

        class Counted(board_places.Contest):
            def __init__(self, scores):
                made.append(scores)
                super().__init__(scores)

        with patch.object(board_places, "Contest", Counted):
            self._ranks(**kwargs)
        return len(made)

    def _refresh(self):
        self.march.as_of = False
        self.march.refresh()

    def test_read_once_for_all_viewers_and_choices(self):
        self.assertEqual(self._count_read(), 1)
        self.assertEqual(self._count_read(user=self.ann), 0)
        self.assertEqual(self._count_read(subject="team"), 0)
        self.assertEqual(self._count_read(team_id=self.bees.id), 0)
        self._refresh()
        self.assertEqual(self._count_read(), 0, "nothing has changed")
        self._move("won", self.bob, 6, 50)
        self._refresh()
        self.assertEqual(self._count_read(), 1)

    def test_the_same_from_memory(self):
        for options in ({}, {"subject": "team"}, {"team_id": self.bees.id}, {"limit": 1}):
            with self.subTest(options=options):
                board_places.KEPT.clear()
                fresh = self._ranks(**options)
                self.assertEqual(self._ranks(**options), fresh)

    def test_a_new_count(self):
        before = self._ranks()
        self.assertLess(before["ann"], before["bob"])
        self._move("won", self.bob, 6, 5000)
        self._move("won", self.ann, 6, -1900)
        self._refresh()
        after = self._ranks()
        self.assertLess(after["bob"], after["ann"])

    def test_points_that_are_given(self):
        before = self._ranks()
        self.march.with_user(self.manager).action_review()
        score = self._score(self.scheme, self.bob)
        Adjustment = self.env["sales.kpi.adjustment"].with_user(self.manager)
        # Ann has 120 (the cap), Bob 40: with the 100 that may be given he is before her.
        Adjustment._give(score, 100, "He closed the deal for her.")
        self.assertGreater(before["bob"], 1)
        self.assertEqual(self._ranks()["bob"], 1)

    def test_a_score_that_goes(self):
        self.assertIn("bob", self._ranks())
        self._score(self.scheme, self.bob).sudo().unlink()
        self.assertNotIn("bob", self._ranks())

    def test_what_is_undone_was_never_there(self):
        before = self._ranks()
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self._move("won", self.bob, 6, 5000)
            self._refresh()
            self.assertNotEqual(self._ranks(), before)
            raise ValueError("undone")
        self.env.invalidate_all()
        self.assertEqual(self._ranks(), before)
        self._move("won", self.bob, 6, 1)
        self._refresh()
        self.assertEqual(self._ranks(), before, "the undone count has left nothing behind")

    def test_who_sees_less_sees_less_from_memory(self):
        self.assertEqual({"ann", "bob"} - self._ranks().keys(), set())
        self.scheme.visibility = "own"
        self.assertEqual(list(self._ranks(self.bob)), ["bob"])
        self.scheme.write({"visibility": "top", "top_count": 1})
        self.assertEqual(set(self._ranks(self.bob)), {"ann", "bob"})
        self.assertEqual(self._ranks(self._stranger()), {})

    def _stranger(self):
        """A salesperson without a team takes no part."""
        return self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "contest-stranger",
                "group_ids": [(4, self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )

    def test_a_scheme_of_its_own(self):
        self._ranks()
        other = self.scheme.copy({"name": "Other"})
        Board = self.env["sales.kpi.leaderboard"].with_user(self.manager)
        board = Board.get_board({"scheme_id": other.id, "date": "2026-03-15"})
        self.assertEqual(board["rows"], [])

    def test_memory_is_bounded(self):
        with patch.object(board_places, "KEPT", LRU(2)) as kept:
            for day in range(1, 6):
                self._move("won", self.bob, day, 10)
                self._refresh()
                self._ranks()
            self.assertEqual(len(kept), 2)

    def test_a_period_without_a_mark_keeps_nothing(self):
        self.march.board_mark = False
        self.assertEqual((self._count_read(), self._count_read()), (1, 1))

    def test_nobody_sets_the_mark_himself(self):
        """An old mark would bring an old board back. In debug mode the field's group is open."""
        march = self.march.with_user(self.manager)
        everything = patch.object(
            self.env.registry["res.users"], "has_groups", lambda user, groups: True
        )
        for values in ({"board_mark": "old"}, {"judged_by": {}}):
            with everything, self.subTest(values=values), self.assertRaises(AccessError):
                march.write(values)

    def test_one_mark_a_count(self):
        """The period is written to last, so that counting and giving take locks in one order."""
        marked = []
        Period = self.env.registry["sales.kpi.period"]
        mark = Period._mark_board

        def watch(period):
            marked.extend(period)
            return mark(period)

        with patch.object(Period, "_mark_board", watch):
            self._scheme(("won_revenue", 100, {"default_target": 500}))
            self._move("won", self.bob, 6, 50)
            self._refresh()
            self.assertEqual(len(marked), 1)
            self._refresh()
            self.assertEqual(len(marked), 1, "nothing has changed")
