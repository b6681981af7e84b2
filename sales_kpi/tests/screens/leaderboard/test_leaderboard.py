from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...common import SALESMAN
from ...measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestLeaderboard(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        lines = [
            (0, 0, {"definition_id": cls.env.ref(xmlid).id, "weight": 50, "default_target": target})
            for xmlid, target in (
                ("sales_kpi.definition_won_count", 4),
                ("sales_kpi.definition_won_revenue", 1000),
            )
        ]
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {"name": "Test", "team_ids": [cls.region.id], "line_ids": lines}
        )
        # Ann: 2 of 4 and 900 of 1000 = 25 + 45 = 70. Bob: 1 and 400 = 12.5 + 20 = 32.5.
        # Carl: 4 and 100 = 50 + 5 = 55.
        for user, revenues, team in (
            (cls.ann, (500, 400), cls.bees),
            (cls.bob, (400,), cls.bees),
            (cls.carl, (25, 25, 25, 25), cls.wasps),
        ):
            for revenue in revenues:
                cls._move("won", user, 5, revenue, team=team)

    def _board(self, user, **options):
        chosen = {"scheme_id": self.scheme.id, "date": "2026-03-15", "opened": True}
        options = chosen | options
        return self.env["sales.kpi.leaderboard"].with_user(user).get_board(options)

    def _get(self, user, **kwargs):
        Score = self.env["sales.kpi.score"].with_user(user)
        return Score.get_leaderboard(self.scheme.id, "2026-03-15", **kwargs)

    def _ranks(self, board):
        return [(row["rank"], row["user_id"], round(row["total"], 6)) for row in board["rows"]]

    def test_before_the_first_count(self):
        self.march.unlink()
        board = self._get(self.manager)
        self.assertEqual((board["as_of"], board["stale"], board["rows"]), (False, True, []))
        # Looking writes nothing, not even the period.
        self.assertFalse(self.env["sales.kpi.period"].search([("date_from", "=", "2026-03-01")]))

    def test_ranking(self):
        self.march.refresh()
        board = self._get(self.manager)
        self.assertEqual(
            self._ranks(board),
            [(1, self.ann.id, 70), (2, self.carl.id, 55), (3, self.bob.id, 32.5)],
        )
        line = board["rows"][0]["lines"][0]
        self.assertLessEqual(
            {"code", "actual", "target", "achievement", "weight", "points", "explanation"},
            line.keys(),
        )
        self.assertEqual(
            (line["code"], line["actual"], line["target"], line["achievement"], line["points"]),
            ("won_count", 2, 4, 0.5, 25),
        )
        self.assertFalse(board["stale"])

    def test_team_filter_ranks_within_the_team(self):
        self.march.refresh()
        bees = self._get(self.manager, team_id=self.bees.id)
        self.assertEqual(self._ranks(bees), [(1, self.ann.id, 70), (2, self.bob.id, 32.5)])
        region = self._get(self.manager, team_id=self.region.id)
        self.assertEqual(len(region["rows"]), 3)

    def test_teams(self):
        # Bees: 3 of 8 and 1300 of 2000: 18.75 + 32.5 = 51.25; Wasps as Carl: 55;
        # North: 7 of 12 and 1400 of 3000: 29.17 + 23.33 = 52.5.
        self.march.refresh()
        board = self._get(self.manager, subject="team")
        # every level, each with its own ranks
        self.assertEqual(
            self._get_totals(board), [(1, "North", 52.5), (1, "Wasps", 55), (2, "Bees", 51.25)]
        )
        board = self._get(self.manager, subject="team", level=2)
        self.assertEqual(self._get_totals(board), [(1, "Wasps", 55), (2, "Bees", 51.25)])
        board = self._get(self.manager, subject="team", level=1)
        self.assertEqual(self._get_totals(board), [(1, "North", 52.5)])
        ranks = {score.subject_id: score.rank for score in self._team_scores()}
        expected = {self.wasps.id: 1, self.bees.id: 2, self.region.id: 1}
        self.assertEqual(ranks, expected)

    def _get_totals(self, board):
        return [(row["rank"], row["name"], round(row["total"], 2)) for row in board["rows"]]

    def _team_scores(self):
        kind = [("scheme_id", "=", self.scheme.id), ("subject_type", "=", "team")]
        return self.env["sales.kpi.score"].search(kind)

    def test_one_level_of_teams_at_a_time(self):
        self.march.refresh()
        board = self._board(self.manager, subject="team")
        self.assertEqual([level["id"] for level in board["levels"]], [1, 2])
        self.assertEqual(board["options"]["level"], 2)  # with two teams: the level with the most
        # Below a region there are its teams, below a team only itself; what is made up is ignored.
        for options, expected in (
            ({"team_id": self.region.id}, ["Wasps", "Bees"]),
            ({"team_id": self.bees.id}, ["Bees"]),
            ({"level": 1}, ["North"]),
            ({"level": 7}, ["Wasps", "Bees"]),
            ({"level": [1], "order_by": "won_revenue"}, ["Bees", "Wasps"]),
            ({"level": True}, ["Wasps", "Bees"]),
        ):
            with self.subTest(options=options):
                board = self._board(self.manager, subject="team", **options)
                self.assertEqual([row["name"] for row in board["rows"]], expected)
        self.assertEqual(self._board(self.manager)["levels"], [])
        self.assertIsNone(self._board(self.manager)["options"]["level"])

    def test_teams_are_compared_with_those_of_their_level(self):
        # By the best of the cohort: Bees won 1,300 of 1,300, Wasps 100 of 1,300, and North, the
        # only one of its level, all of its own.
        self.scheme.active = False
        revenue = self.env.ref("sales_kpi.definition_won_revenue")
        line = {"definition_id": revenue.id, "weight": 100, "curve": "relative"}
        scheme = self.env["sales.kpi.scheme"].create(
            {"name": "Test", "team_ids": self.region.ids, "line_ids": [Command.create(line)]}
        )
        self.march.refresh()
        kind = [("scheme_id", "=", scheme.id), ("subject_type", "=", "team")]
        totals = {s.subject_id: s.total for s in self.env["sales.kpi.score"].search(kind)}
        self.assertAlmostEqual(totals[self.region.id], 100)
        self.assertAlmostEqual(totals[self.bees.id], 100)
        self.assertAlmostEqual(totals[self.wasps.id], 100 / 13)

    def test_a_single_measure_as_ranking_key(self):
        self.march.refresh()
        board = self._board(self.manager, order_by="won_revenue")
        self.assertEqual(
            [(row["rank"], row["user_id"]) for row in board["rows"]],
            [(1, self.ann.id), (2, self.bob.id), (3, self.carl.id)],
        )
        self.assertIn("900", board["rows"][0]["order_value"]["text"])

    def test_a_rep_sees_ranks_and_totals_but_only_his_own_figures(self):
        self.march.refresh()
        board = self._get(self.bob)
        self.assertEqual(len(board["rows"]), 3)
        lines = {row["user_id"]: row["lines"] for row in board["rows"]}
        self.assertTrue(lines[self.bob.id])
        self.assertEqual((lines[self.ann.id], lines[self.carl.id]), ([], []))

    def test_policies(self):
        self.march.refresh()
        self.scheme.visibility = "own"
        self.assertEqual(self._ranks(self._get(self.bob)), [(3, self.bob.id, 32.5)])
        self.scheme.write({"visibility": "top", "top_count": 1})
        self.assertEqual(
            self._ranks(self._get(self.bob)), [(1, self.ann.id, 70), (3, self.bob.id, 32.5)]
        )
        self.scheme.show_details = True
        self.assertTrue(self._get(self.bob)["rows"][0]["lines"])

    def test_a_leader_sees_the_figures_of_his_teams(self):
        self.march.refresh()
        lines = {row["user_id"]: bool(row["lines"]) for row in self._get(self.leader)["rows"]}
        self.assertEqual(lines, {self.ann.id: True, self.bob.id: True, self.carl.id: False})
        lines = {row["user_id"]: bool(row["lines"]) for row in self._get(self.director)["rows"]}
        self.assertEqual(set(lines.values()), {True})

    def test_who_takes_no_part_sees_nothing(self):
        self.march.refresh()
        outsider = self._new_user("outsider", "sales_team.group_sale_salesman")
        self.assertEqual(self._get(outsider)["rows"], [])
        self.assertTrue(self._board(outsider)["empty"])
        with self.assertRaises(AccessError):
            self._get(self.portal)

    def test_my_row_is_there_on_every_page(self):
        self.march.refresh()
        board = self._board(self.bob, limit=1)
        self.assertEqual([row["user_id"] for row in board["rows"]], [self.ann.id])
        self.assertEqual((board["me"]["rank"], board["total_rows"]), (3, 3))

    def test_records_behind_a_number(self):
        self.march.refresh()
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        Board = self.env["sales.kpi.leaderboard"].with_user(self.bob)
        action = Board.open_records(options, self.bob.id, "won_revenue")
        found = self.env[action["res_model"]].with_user(self.bob).search(action["domain"])
        self.assertEqual(found.mapped("expected_revenue"), [400])
        with self.assertRaises(AccessError):
            Board.open_records(options, self.ann.id, "won_revenue")
        with self.assertRaises(UserError):
            Board.open_records(options, self.bob.id, "lost_count")

    def test_refresh_from_the_screen(self):
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        Board = self.env["sales.kpi.leaderboard"].with_user(self.bob)
        self.assertTrue(Board.get_board(options)["stale"])
        self.assertTrue(Board.refresh(options))
        self.assertFalse(Board.get_board(options)["stale"])

    def test_no_scheme(self):
        self.scheme.active = False
        board = self._board(self.manager, scheme_id=None)
        self.assertFalse(board["scheme"])
        self.assertEqual(board["empty"]["action"], "sales_kpi.sales_kpi_scheme_action")
        self.assertFalse(self._board(self.ann, scheme_id=None)["empty"]["action"])

    def test_queries_do_not_grow_with_the_rows(self):
        self.march.refresh()
        few = self._count_queries()
        users = self.env["res.users"].create(
            [
                {"name": f"Rep {n}", "login": f"board-{n}", "group_ids": self.ann.group_ids.ids}
                for n in range(40)
            ]
        )
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in users]
        )
        self.march.refresh()
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        self._board(self.manager)  # new users have emptied the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._board(self.manager)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestLeaderboardCompanies(MeasureCommon):
    """Dora may use the companies A (the main one) and B, her own; the Bees are a team of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        cls.b = cls.env["res.company"].create({"name": "B"})
        revenue = cls.env.ref("sales_kpi.definition_won_revenue").id
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "line_ids": [
                    Command.create({"definition_id": revenue, "weight": 100, "default_target": 500})
                ],
            }
        )
        both = [Command.set((cls.company | cls.b).ids)]
        cls.dora = cls._new_user("dora", SALESMAN, company_id=cls.b.id, company_ids=both)
        cls.bees.member_ids = [Command.link(cls.dora.id)]
        cls.env["sales.kpi.membership"].search([]).date_from = False

    def _refresh(self, company, day):
        month = self.env["sales.kpi.period"].get_or_create("month", day, company.id)
        month.refresh()
        return month

    def _board(self, company, day):
        """{user: what he won} on the board of a company."""
        Score = self.env["sales.kpi.score"].with_company(company)
        rows = Score.get_leaderboard(self.scheme.id, day)["rows"]
        return {row["user_id"]: row["lines"][0]["actual"] for row in rows}

    def test_sells_in_a_with_b_as_own_company(self):
        # Dora wins 1,000 in A, Ann 200: both are on A's board, and the Bees are to reach 500 for
        # each of their three heads. On B's board Dora stands with nothing.
        self._move("won", self.dora, 10, 1000)
        self._move("won", self.ann, 10, 200)
        march = self._refresh(self.company, "2026-03-15")
        self._refresh(self.b, "2026-03-15")
        board = self._board(self.company, "2026-03-15")
        self.assertEqual(board.get(self.dora.id), 1000)
        self.assertEqual(board[self.ann.id], 200)
        self.assertEqual(self._board(self.b, "2026-03-15"), {self.dora.id: 0})
        line = self.env["sales.kpi.score.line"].search(
            [
                ("score_id.period_id", "=", march.id),
                ("score_id.subject_type", "=", "team"),
                ("score_id.subject_id", "=", self.bees.id),
            ]
        )
        self.assertEqual((line.actual, line.target), (1200, 1500))
        heads = self.Definition.read_values(["working_reps"], "2026-03-01", "2026-03-31")[
            "working_reps"
        ]
        self.assertEqual(heads[self.dora.id], 1)

    def test_moves_from_a_to_b_in_april(self):
        self._move("won", self.ann, 10, 200)
        with freeze_time("2026-04-01 12:00:00"):
            self.ann.write({"company_ids": [Command.set(self.b.ids)], "company_id": self.b.id})
        with freeze_time("2026-04-02 12:00:00"):
            for company in (self.company, self.b):
                for day in ("2026-03-15", "2026-04-15"):
                    self._refresh(company, day)
        boards = {
            (company.name, day): self.ann.id in self._board(company, day)
            for company in (self.company, self.b)
            for day in ("2026-03-15", "2026-04-15")
        }
        name = self.company.name
        self.assertEqual(
            boards,
            {
                (name, "2026-03-15"): True,
                (name, "2026-04-15"): False,
                ("B", "2026-03-15"): False,
                ("B", "2026-04-15"): True,
            },
        )
