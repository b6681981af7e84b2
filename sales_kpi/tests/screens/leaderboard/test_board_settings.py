"""Rules, words and teams that a board keeps are those of now, and so are the rows that are kept."""

from odoo.tests import tagged

from ....models.screens.leaderboard import board_rows, board_settings
from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardSettings(BoardCommon):
    forgotten = (board_rows.KEPT, board_settings.KEPT)

    def _board(self, user=None, **options):
        Board = self.env["sales.kpi.leaderboard"].with_user(user or self.manager)
        return Board.get_board({"scheme_id": self.scheme.id, "date": "2026-03-15"} | options)

    def _row(self, user=None, **options):
        """Ann's, as somebody sees it."""
        rows = self._board(user, **options)["rows"]
        return next(row for row in rows if row["user_id"] == self.ann.id)

    def test_the_same_from_memory_for_everybody(self):
        for user in (self.manager, self.leader, self.ann, self.bob):
            for options in ({}, {"subject": "team"}, {"order_by": "won_revenue"}, {"limit": 1}):
                if options.get("order_by") and user in (self.ann, self.bob):
                    continue
                with self.subTest(user=user.login, options=options):
                    board_rows.KEPT.clear()
                    board_settings.KEPT.clear()
                    fresh = self._board(user, **options)
                    for other in (self.manager, self.leader, self.ann, self.bob):
                        self._board(other, **options)
                    self.assertEqual(self._board(user, **options), fresh)

    def test_what_is_told_is_nobody_elses_to_change(self):
        row = self._row()
        row["total"], row["cells"] = 0, ()
        self.assertNotEqual(self._row()["total"], 0)
        self.assertTrue(self._row()["cells"])

    def test_a_second_look_asks_little(self):
        self._board()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._board()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 9)

    def test_ratings(self):
        before = self._row()
        best = self.scheme.mark_ids.filtered(lambda mark: mark.name == before["rating"])
        self.assertEqual(before["rating_level"], 4)
        for name, level in (("Gold", None), (before["rating"], 4)):  # twice in one transaction
            self.env.cr.execute(
                "UPDATE sales_kpi_scheme_rating SET name = %s WHERE id = %s", [name, best.id]
            )
            best.invalidate_recordset()
            self.assertEqual(self._row()["rating_level"], level)

    def test_teams_that_can_be_chosen(self):
        names = [team["name"] for team in self._board()["teams"]]
        self.assertIn(self.bees.name, names)
        for name in ("Hornets", "Zebras"):  # twice in one transaction
            self.bees.name = name
            board = self._board()
            self.assertIn(name, [team["name"] for team in board["teams"]])
            self.assertEqual(self._row()["team"], name)
            told = {row["name"] for row in self._board(subject="team", level="every")["rows"]}
            self.assertIn(name, told)

    def test_newcomers(self):
        everyone = self.env["sales.kpi.membership"].search([])
        everyone.date_from = False
        self.assertEqual(self._board()["cohorts"], [])
        everyone.filtered(lambda one: one.user_id == self.ann).date_from = "2026-03-01"
        self.assertEqual([one["id"] for one in self._board()["cohorts"]], ["newcomers"])
        [row] = self._board(cohort="newcomers")["rows"]
        self.assertEqual((row["user_id"], row["rank"]), (self.ann.id, 1))
        self.assertEqual(self._row()["rank"], 1)

    def test_a_score_that_somebody_writes(self):
        self._row()
        score = self._score(self.scheme, self.ann).sudo()
        score.write({"final_total": 77.7, "final_rating": "X"})
        row = self._row()
        self.assertEqual((row["total"], row["rating"]), (77.7, "X"))
