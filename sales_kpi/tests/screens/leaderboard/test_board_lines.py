"""What the leaderboard keeps in memory is never older than what it was made of, and never told to
who may not see it."""

import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ....models.screens.leaderboard.board_lines import KEPT, LeaderboardLines, to_cells
from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestLeaderboardLines(BoardCommon):
    forgotten = (KEPT,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls.env.ref("sales_kpi.definition_won_revenue")

    def _board(self, user=None, lang=None, **options):
        Board = self.env["sales.kpi.leaderboard"].with_user(user or self.manager)
        chosen = {"scheme_id": self.scheme.id, "date": "2026-03-15", "opened": True}
        options = chosen | options
        return Board.with_context(lang=lang).get_board(options)

    def _row(self, user=None, **kwargs):
        """Ann's, as somebody sees it."""
        rows = self._board(user, **kwargs)["rows"]
        return next(row for row in rows if row["user_id"] == self.ann.id)

    def _line(self, **kwargs):
        [line] = self._row(**kwargs)["lines"]
        return line

    def _count_told(self, *args, **kwargs):
        """How many scorecards' lines are put into words when the board is opened."""
        told = []
        tell = LeaderboardLines._tell

        def watch(lines, score_ids):
            told.extend(score_ids)
            return tell(lines, score_ids)

        with patch.object(LeaderboardLines, "_tell", watch):
            self._board(*args, **kwargs)
        return len(told)

    def _refresh(self):
        self.march.as_of = False
        self.march.refresh()

    def test_what_has_not_changed_is_not_written_again(self):
        rows = len(self._board()["rows"])
        self.assertEqual(self._count_told(), 0)
        self.assertEqual(self._count_told(self.leader), 0)
        self._move("won", self.ann, 6, 50)
        self._refresh()
        self.assertEqual(self._count_told(), 1)
        KEPT.clear()
        self.assertEqual(self._count_told(), rows)

    def test_the_same_from_memory(self):
        for options in ({}, {"subject": "team"}, {"order_by": "won_revenue"}, {"lang": "en_US"}):
            fresh = self._board(**options)
            self.assertEqual(self._board(**options), fresh)

    def test_a_value(self):
        self.assertIn("1,900", self._line()["actual_text"])
        self._move("won", self.ann, 6, 50)
        self._refresh()
        line = self._line()
        self.assertIn("1,950", line["actual_text"])
        self.assertIn("1,950", line["explanation"])
        self.assertEqual(line["actual"], 1950)

    def test_a_target(self):
        self.assertIn("1,000", self._line()["explanation"])
        self._target("won_revenue", 3800, self.ann)
        self._refresh()
        line = self._line()
        self.assertIn("3,800", line["target_text"])
        self.assertEqual((line["achievement_text"], line["points_text"]), ("50%", "50.0"))

    def test_the_words_of_a_measure(self):
        self._line()
        self.won.name = "Renamed"
        self.assertEqual(self._line()["name"], "Renamed")
        self.won.unit = "number"
        self.assertEqual(self._line()["actual_text"], "1,900")

    def test_a_rule(self):
        self.assertIn("120.0%", self._line()["explanation"])
        self._sql_rule("cap", 1.5)
        self.assertIn("150.0%", self._line()["explanation"])
        self._sql_rule("curve", "piecewise")
        self.assertIn("the scheme's curve", self._line()["explanation"])

    def _sql_rule(self, column, value):
        """As it is between a change of a rule and the next refresh."""
        line = self.scheme.line_ids
        self.env.cr.execute(
            f"UPDATE sales_kpi_scheme_line SET {column} = %s WHERE id = %s", [value, line.id]
        )
        line.invalidate_recordset()

    def test_a_currency(self):
        before = self._line()["actual_text"]
        self.company.currency_id.write({"symbol": "@", "position": "after"})
        self.assertNotEqual(self._line()["actual_text"], before)
        self.assertEqual(self._line()["actual_text"], "1,900\N{NO-BREAK SPACE}@")

    def test_a_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.won.with_context(lang="fr_FR").name = "Gagné"
        english, french = self._line(lang="en_US"), self._line(lang="fr_FR")
        self.assertEqual(french["name"], "Gagné")
        self.assertEqual(self._line(lang="en_US"), english)
        self.assertNotEqual(french["actual_text"], english["actual_text"])
        self.env["res.lang"]._lang_get("en_US").thousands_sep = "'"
        self.assertIn("1'900", self._line(lang="en_US")["actual_text"])

    def test_points_given_beside_the_score(self):
        self.assertFalse(self._row()["is_adjusted"])
        score = self._score(self.scheme, self.ann)
        score.sudo().write({"adjustment": -5, "final_total": score.total - 5})
        row = self._row()
        self.assertEqual((row["adjustment_text"], row["total"]), ("-5.0", score.total - 5))

    def test_a_closed_period_keeps_its_words(self):
        name = self._line()["name"]
        self.march.with_user(self.manager).action_review()
        self.assertEqual(self._line()["name"], name)
        self.won.name = "Renamed"
        self.company.currency_id.symbol = "@"
        line = self._line()
        self.assertEqual(line["name"], name)
        self.assertNotIn("@", line["actual_text"])
        self._lock()
        self.assertEqual(self._line(), line)

    def test_a_period_that_is_open_again(self):
        self.march.with_user(self.manager).action_review()
        self._line()
        self.won.name = "Renamed"
        self.march.with_user(self.manager).action_reopen()
        self.assertEqual(self._line()["name"], "Renamed")

    def test_names_are_those_of_now(self):
        self._row()
        self.ann.name = "Ann Married"
        self.bees.name = "Hornets"
        row = self._row()
        self.assertEqual((row["name"], row["team"]), ("Ann Married", "Hornets"))

    def test_who_sees_no_figures_gets_none_from_memory(self):
        score = self._score(self.scheme, self.ann)
        score.sudo().write({"adjustment": -5, "final_total": score.total - 5})
        self.assertTrue(self._row()["lines"])
        row = self._row(self.bob)
        self.assertEqual((row["cells"], row["lines"], row["can_open"]), ((), [], False))
        self.assertEqual((row["adjustment"], row["adjustment_text"]), (None, ""))
        self.assertNotIn("1,900", json.dumps(self._board(self.bob)))
        self.scheme.show_details = True
        self.assertTrue(self._row(self.bob)["lines"])
        self.scheme.show_details = False
        self.assertFalse(self._row(self.bob)["lines"])

    def test_a_closed_row_is_short(self):
        row, opened = self._row(opened=[]), self._row(opened=[self.ann.id])
        [line] = opened["lines"]
        self.assertIsNone(row["lines"])
        self.assertEqual(
            list(map(list, row["cells"])),
            [["scored", line["achievement"], line["achievement_text"], line["explanation"]]],
        )
        self.assertEqual((row | {"lines": 0}), (opened | {"lines": 0}))
        for opened in (None, [], [self.bob.id], [True], {"a": 1}, "x", 1, self.ann.id, [[]]):
            self.assertIsNone(self._row(opened=opened)["lines"], opened)

    def test_the_lines_of_a_row_that_is_opened(self):
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        Board = self.env["sales.kpi.leaderboard"]
        for user in (self.manager, self.leader, self.ann):
            lines = Board.with_user(user).get_lines(options, self.ann.id)
            self.assertEqual(lines, self._row(user)["lines"], user.login)
            self.assertTrue(lines)
        lines[0]["actual_text"] = "other"
        self.assertIn("1,900", self._line()["actual_text"])
        bees = Board.with_user(self.leader).get_lines(options | {"subject": "team"}, self.bees.id)
        self.assertIn("2,300", bees[0]["actual_text"])
        for user, subject in (
            (self.bob, self.ann.id),
            (self.leader, self.carl.id),
            (self.manager, 2**31 - 1),
            (self.manager, "1"),
            (self.manager, None),
        ):
            with self.assertRaises(AccessError, msg=(user.login, subject)):
                Board.with_user(user).get_lines(options, subject)
        for user in (self.portal, self.accountant):
            with self.assertRaises(AccessError):
                Board.with_user(user).get_lines(options, self.ann.id)

    def test_the_lines_of_a_rival_are_those_that_the_scheme_shows(self):
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        Board = self.env["sales.kpi.leaderboard"].with_user(self.bob)
        self.scheme.show_details = True
        self.assertTrue(Board.get_lines(options, self.ann.id))
        self.assertTrue(self._row(self.bob)["cells"])
        self.scheme.show_details = False
        self.assertFalse(self._row(self.bob)["cells"])
        with self.assertRaises(AccessError):
            Board.get_lines(options, self.ann.id)

    def test_the_lines_of_a_row_that_is_not_shown(self):
        """The scheme shows the figures of its rows, to Bob his own only, or the first one's too:
        whoever names another one is told no more than the screen tells."""
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        Board = self.env["sales.kpi.leaderboard"].with_user(self.bob)
        for visibility in ("all", "top", "own"):
            self.scheme.write({"visibility": visibility, "top_count": 1, "show_details": True})
            shown = {row["subject_id"] for row in Board.get_board(options)["rows"]}
            for user in self.ann | self.bob | self.carl:
                with self.subTest(visibility=visibility, user=user.login):
                    if user.id in shown:
                        self.assertTrue(Board.get_lines(options, user.id))
                        continue
                    for ask in (
                        lambda user=user: Board.get_lines(options, user.id),
                        lambda user=user: Board.open_records(options, user.id, "won_revenue"),
                    ):
                        with self.assertRaises(AccessError):
                            ask()

    def test_what_gives_points_goes_before_what_takes_them(self):
        def line(code, role, status, **values):
            texts = {"achievement_text": "80%", "points_text": "-2.0", "actual_text": "12"}
            texts |= {"achievement": None, "explanation": ""}
            return {"code": code, "role": role, "status": status, **texts, **values}

        lines = [
            line("calls", "penalty", "applied"),
            line("calls", "weight", "scored", achievement=0.8, explanation="So."),
            line("visits", "penalty", "applied"),
            line("wins", "weight", "no_target"),
            line("rate", "weight", "no_data", actual_text=""),
        ]
        self.assertEqual(
            to_cells(lines, ["visits", "gone", "calls", "wins", "rate"]),
            (
                ("applied", None, "-2.0", None),
                None,
                ("scored", 0.8, "80%", "So."),
                ("no_target", None, "12", None),
                ("no_data", None, "–", None),
            ),
        )
        self.assertEqual(to_cells([], ["calls"]), ())

    def test_a_leader_of_another_team(self):
        self.assertTrue(self._row(self.leader)["lines"])
        self.bees.user_id, self.wasps.user_id = self.manager, self.leader
        self.assertFalse(self._row(self.leader)["lines"])

    def test_what_somebody_does_with_a_row_is_his_own(self):
        self._line().update(actual_text="other")
        self._row()["lines"].clear()
        self.assertIn("1,900", self._line()["actual_text"])

    def test_who_shares_a_rank_goes_by_name_on_every_page(self):
        self._new_reps(9)
        self._refresh()
        everybody = [row["user_id"] for row in self._board()["rows"]]
        tied = [row for row in self._board()["rows"] if row["total"] == 0]
        self.assertGreater(len(tied), 9)
        names = [row["name"] for row in tied]
        self.assertEqual(names, sorted(names))
        for limit in (1, 2, 3, 5):
            pages = [
                row["user_id"]
                for offset in range(0, len(everybody), limit)
                for row in self._board(offset=offset, limit=limit)["rows"]
            ]
            self.assertEqual(pages, everybody)
        Scores = self.env["sales.kpi.leaderboard"].with_user(self.manager)
        ranked = Scores._get_contents({"scheme_id": self.scheme.id, "date": "2026-03-15"}).ranked
        self.assertEqual([score.user_id.id for _rank, score in ranked], everybody)

    def _new_reps(self, count, login="rep"):
        users = self.env["res.users"].create(
            [
                {
                    "name": f"Rep {-n % 7}{n}",
                    "login": f"{login}-{n}",
                    "group_ids": self.ann.group_ids.ids,
                }
                for n in range(count)
            ]
        )
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in users]
        )
        return users

    def test_queries_do_not_grow_with_the_reps(self):
        users = self._new_reps(10)
        for rep in users[:5]:
            self._move("won", rep, 7, 10 * rep.id)
        self._refresh()
        few = {user: self._count_queries(user) for user in (self.manager, self.leader, self.bob)}
        self._new_reps(190, "more")
        self._refresh()
        for user, count in few.items():
            self.assertEqual(self._count_queries(user), count, user.name)
            # a manager has two more: those who aren't ranked, and what nobody and the company have
            self.assertLessEqual(count, 18 if user == self.manager else 16, user.name)

    def _count_queries(self, user):
        self._board(user, limit=200)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._board(user, limit=200)
        return self.env.cr.sql_log_count - before
