import json

from odoo.tests import tagged

from ..closing.closing_common import CycleCommon

SECRET = "The deal with Acme was signed on the 31st"


@tagged("post_install", "-at_install")
class TestScoreFinal(CycleCommon):
    """March: Carl 100 (A), Ann 80 (B), Bob 10 (D), until something is given beside it."""

    def _give(self, user, points, period=None, reason=SECRET):
        score = self.env["sales.kpi.score"].search(
            [("period_id", "=", (period or self.march).id), ("user_id", "=", user.id)]
        )
        Adjustment = self.env["sales.kpi.adjustment"].with_user(self.manager)
        return Adjustment._give(score, points, reason)

    def _board(self, user, day="2026-03-15", **options):
        Board = self.env["sales.kpi.leaderboard"].with_user(user)
        return Board.get_board({"scheme_id": self.scheme.id, "date": day, **options})

    def _rows(self, user, day="2026-03-15", **options):
        return {row["user_id"]: row for row in self._board(user, day, **options)["rows"]}

    def _standing(self, day="2026-03-15"):
        rows = self._board(self.manager, day)["rows"]
        return [(row["rank"], row["user_id"], row["total"], row["rating"]) for row in rows]

    def _april(self):
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        self._move("won", self.ann, "2026-04-10 12:00:00", 600)
        self._move("won", self.carl, "2026-04-10 12:00:00", 700, team=self.wasps)
        april.refresh()
        return april

    def test_the_board_ranks_by_the_final_total(self):
        self._review()
        self.assertEqual(
            self._standing(),
            [(1, self.carl.id, 100, "A"), (2, self.ann.id, 80, "B"), (3, self.bob.id, 10, "D")],
        )
        # 80 + 25 = 105: before Carl, and an A from 95.
        given = self._give(self.ann, 25)
        self.assertEqual(
            self._standing(),
            [(1, self.ann.id, 105, "A"), (2, self.carl.id, 100, "A"), (3, self.bob.id, 10, "D")],
        )
        score = self._score(self.scheme, self.ann)
        # What was frozen stays beside it.
        self.assertEqual((score.total, score.rating, score.adjustment), (80, "B", 25))
        given.with_user(self.manager)._take_back("He withdrew")
        self.assertEqual(self._standing()[0], (1, self.carl.id, 100, "A"))
        self.assertFalse(self._rows(self.ann)[self.ann.id]["is_adjusted"])

    def test_a_tie_by_an_adjustment_shares_the_rank(self):
        self._review()
        self._give(self.ann, 20)
        self.assertEqual([row[0] for row in self._standing()], [1, 1, 3])

    def test_the_tie_breakers_hold_for_the_final_total(self):
        wins = self.env.ref("sales_kpi.definition_won_count")
        self.scheme.line_ids.weight = 100
        self.scheme.write(
            {"line_ids": [
                (1, self.scheme.line_ids.id, {"weight": 100}),
                (0, 0, {"definition_id": wins.id, "weight": 0, "default_target": 1,
                        "tie_breaker": 1}),
            ]}
        )  # fmt: skip
        self._review()
        self._give(self.ann, 20)
        # 100 each; Ann won two deals, Carl one.
        self.assertEqual(
            [row[:3] for row in self._standing()],
            [(1, self.ann.id, 100), (2, self.carl.id, 100), (3, self.bob.id, 10)],
        )

    def test_rivals_see_that_but_neither_how_much_nor_why(self):
        self._review()
        self._give(self.ann, 25)
        self._publish(self.ann)
        for user, amount in (
            (self.ann, 25), (self.leader, 25), (self.manager, 25), (self.bob, None),
            (self.carl, None),
        ):  # fmt: skip
            row = self._rows(user)[self.ann.id]
            self.assertEqual((row["total"], row["is_adjusted"]), (105, True), user.login)
            self.assertEqual(row["adjustment"], amount, user.login)
            self.assertEqual(row["adjustment_text"], "+25.0" if amount else "", user.login)
            self.assertNotIn(SECRET, json.dumps(self._board(user), default=str))
            bob = self._rows(user)[self.bob.id]
            self.assertEqual((bob["is_adjusted"], bob["adjustment"]), (False, None))
        contract = self.env["sales.kpi.score"].with_user(self.manager)
        row = contract.get_leaderboard(self.scheme.id, "2026-03-15")["rows"][0]
        self.assertEqual((row["rank"], row["total"], row["adjustment"]), (1, 105, 25))

    def test_the_top_is_that_of_the_final_total(self):
        self.scheme.write({"visibility": "top", "top_count": 1})
        self._review()
        self._give(self.ann, 25)
        self._publish(self.ann)
        self.assertEqual(set(self._rows(self.bob)), {self.ann.id, self.bob.id})

    def test_next_periods_movement_and_improvement(self):
        """April: Carl 70, Ann 60. In March Ann was first after all: she loses a place, and is 45
        short of her 105; Carl gains one, and is 30 short of his 100."""
        self._review()
        april = self._april()
        self._give(self.ann, 25)
        april.refresh()
        rows = self._rows(self.manager, "2026-04-15")
        self.assertEqual(
            {user: (rows[user.id]["rank"], rows[user.id]["movement"])
             for user in (self.ann, self.carl)},
            {self.ann: (2, -1), self.carl: (1, 1)},
        )  # fmt: skip
        rows = self._rows(self.manager, "2026-04-15", order_by="improvement")
        self.assertEqual(rows[self.ann.id]["order_value"]["text"], "-45.0")
        self.assertEqual(rows[self.carl.id]["order_value"]["text"], "-30.0")

    def test_what_is_carried_into_an_open_period_counts_there_at_once(self):
        april = self._april()
        self._give(self.ann, 15, april)
        for _count in range(2):
            self.assertEqual(
                [row[:3] for row in self._standing("2026-04-15")[:2]],
                [(1, self.ann.id, 75), (2, self.carl.id, 70)],
            )
            april.refresh()
        april.with_user(self.manager).action_review()
        self.assertEqual(self._standing("2026-04-15")[0][:3], (1, self.ann.id, 75))
        self.assertEqual(april._verify(), [])

    def test_team_and_company_have_what_their_measures_say(self):
        self._review()
        self._give(self.ann, 25)
        for subject in (self.bees, self.region, self.company):
            score = self._score(self.scheme, subject)
            self.assertEqual((score.adjustment, score.final_total), (0, score.total))

    def test_the_seal_covers_it(self):
        self._review()
        self._give(self.ann, 25)
        self.assertEqual(self.march._verify(), [])
        score = self._score(self.scheme, self.bob)
        for column, value in (("final_total", 200), ("rank", 1), ("final_rating", "S")):
            was = score[column]
            self._sql(f"UPDATE sales_kpi_score SET {column} = %s WHERE id = %s", value, score.id)
            [problem] = self.march._verify()
            self.assertIn(self.bob.name, problem)
            self.assertIn(f"{was} → {value}", problem)
            self._sql(f"UPDATE sales_kpi_score SET {column} = %s WHERE id = %s", was, score.id)
        self.assertEqual(self.march._verify(), [])

    def test_a_final_total_on_a_changed_total_is_found_after_the_repair(self):
        """Somebody changes the total, lets an adjustment follow from it, and changes it back."""
        self._review()
        score = self._score(self.scheme, self.ann)
        self._sql("UPDATE sales_kpi_score SET total = 95 WHERE id = %s", score.id)
        self._give(self.ann, 5)
        self._sql("UPDATE sales_kpi_score SET total = 80 WHERE id = %s", score.id)
        self.assertEqual(score.final_total, 100)
        [problem] = self.march._verify()
        self.assertIn("85.0 → 100.0", problem)

    def test_queries_do_not_grow_with_the_reps(self):
        self.march.refresh()
        few = self._count()
        users = self.env["res.users"].create(
            [{"name": f"Rep {n}", "login": f"final-{n}"} for n in range(20)]
        )
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in users]
        )
        self.march.refresh()
        self.assertEqual(self._count(), few)

    def _count(self):
        Score = self.env["sales.kpi.score"]
        Score._write_finals(self.scheme, self.march)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        Score._write_finals(self.scheme, self.march)
        return self.env.cr.sql_log_count - before
