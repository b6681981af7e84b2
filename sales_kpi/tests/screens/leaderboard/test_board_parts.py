from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestBoardParts(MeasureCommon):
    """Won in March: Ann 900 in two deals (Bees), Bob 400 (Bees), Carl 100 in four (Wasps); Dora, of
    no team, 50 under the Bees; nobody 300 in one deal of no team, 20 in one of the Wasps.

    Company 900 + 400 + 100 + 50 + 300 + 20 = 1,770; 2 + 1 + 4 + 1 + 1 + 1 = 10 deals.
    Bees 900 + 400 + 50 = 1,350; Wasps 100 + 20 = 120; North, above both, 1,470; no team 300.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        codes = {"won_count": 4, "won_revenue": 1000}
        lines = [
            (0, 0, {"definition_id": measure.id, "weight": 50, "default_target": codes[code]})
            for code in codes
            if (measure := cls.Definition._find_by_code([code]))
        ]
        cls.scheme = cls.env["sales.kpi.scheme"].create({"name": "Test", "line_ids": lines})
        cls.dora = cls._new_user("dora", "sales_team.group_sale_salesman")
        nobody = cls.env["res.users"]
        no_team = cls.env["crm.team"]
        for user, revenues, team in (
            (cls.ann, (500, 400), cls.bees),
            (cls.bob, (400,), cls.bees),
            (cls.carl, (25, 25, 25, 25), cls.wasps),
            (cls.dora, (50,), cls.bees),
            (nobody, (20,), cls.wasps),
            (nobody, (300,), no_team),
        ):
            for revenue in revenues:
                move = cls._move("won", user, 5, revenue, team=team)
                move.team_id = team
        cls.march.refresh()

    def _board(self, user, **options):
        chosen = {"scheme_id": self.scheme.id, "date": "2026-03-15", "opened": True}
        options = chosen | options
        return self.env["sales.kpi.leaderboard"].with_user(user).get_board(options)

    def _parts(self, user, **options):
        return {
            part["kind"]: {f["code"]: self._number(f["text"]) for f in part["figures"]}
            for part in self._board(user, **options)["parts"]
        }

    def _number(self, text):
        return float("".join(sign for sign in text if sign in "-.0123456789"))

    def _sum_rows(self, user, **options):
        rows = self._board(user, **options)["rows"]
        return sum(
            line["actual"] for row in rows for line in row["lines"] if line["code"] == "won_revenue"
        )

    def test_people_others_and_nobody_sum_to_the_company(self):
        # 1,400 of those ranked + 50 of Dora + 320 of nobody = 1,770
        self.assertEqual(self._sum_rows(self.manager), 1400)
        self.assertEqual(
            self._parts(self.manager),
            {
                "others": {"won_count": 1, "won_revenue": 50},
                "nobody": {"won_count": 2, "won_revenue": 320},
                "whole": {"won_count": 10, "won_revenue": 1770},
            },
        )

    def test_teams_and_no_team_sum_to_the_company(self):
        # 1,470 of North + 300 of no team = 1,770
        parts = self._parts(self.manager, subject="team")
        self.assertEqual(parts["no_team"], {"won_count": 1, "won_revenue": 300})
        self.assertEqual(parts["whole"]["won_revenue"], 1770)
        self.assertNotIn("others", parts)

    def test_of_a_team_the_rest_is_told_as_one(self):
        # Bees: 1,300 of Ann and Bob + 50 = 1,350
        parts = self._parts(self.manager, team_id=self.bees.id)
        self.assertEqual(parts["others"], {"won_count": 1, "won_revenue": 50})
        self.assertEqual(parts["whole"], {"won_count": 4, "won_revenue": 1350})

    def test_what_was_nobodys_and_is_taken_moves_at_the_next_count(self):
        moves = self.env["sales.kpi.stage.move"]
        moves.search([("expected_revenue", "=", 300)]).user_id = self.ann
        self.march.refresh()
        parts = self._parts(self.manager)
        self.assertEqual(parts["nobody"], {"won_count": 1, "won_revenue": 20})
        self.assertEqual(self._sum_rows(self.manager), 1700)

    def test_others_are_those_of_the_last_count(self):
        """Also where the ranked have the same figures as before, and their places are kept."""
        guests = [self._new_user(f"guest{n}", "sales_team.group_sale_salesman") for n in (1, 2)]
        move = self._move("won", guests[0], 8, 70, team=self.env["crm.team"])
        self._count_again()
        self.assertEqual(self._parts(self.manager)["others"]["won_revenue"], 120)
        mark = self.march.board_mark
        move.user_id = guests[1]
        self._count_again()
        self.assertEqual(self.march.board_mark, mark)
        self.assertEqual(self._parts(self.manager)["others"]["won_revenue"], 120)
        move.unlink()
        self._count_again()
        self.assertEqual(self._parts(self.manager)["others"]["won_revenue"], 50)

    def test_the_lines_are_in_the_words_of_now(self):
        """They are found again, and are never older than what they were made of."""
        won = self.env.ref("sales_kpi.definition_won_revenue")
        text = self._text(self.manager)
        self.assertEqual(self._text(self.manager), text)
        self.assertEqual(text, "$ 1,770")
        self.company.currency_id.write({"symbol": "@", "position": "after"})
        self.assertEqual(self._text(self.manager), "1,770 @")
        won.unit = "number"
        self.assertEqual(self._text(self.manager), "1,770")
        self.company.name = "Renamed"
        self.assertEqual(self._board(self.manager)["parts"][-1]["name"], "Renamed")
        self.bees.name = "Hornets"
        board = self._board(self.manager, team_id=self.bees.id)
        self.assertEqual(board["parts"][-1]["name"], "Hornets")

    def test_what_somebody_does_with_the_lines_is_his_own(self):
        self._board(self.manager)["parts"].clear()
        self.assertTrue(self._board(self.manager)["parts"])

    def test_nobody_gets_from_memory_what_is_not_his(self):
        self.assertTrue(self._board(self.manager)["parts"])
        self.assertFalse(self._board(self.leader)["parts"])
        self.assertFalse(self._board(self.ann)["parts"])
        bees = self._parts(self.leader, team_id=self.bees.id)
        self.assertEqual(bees, self._parts(self.manager, team_id=self.bees.id))
        self.assertNotEqual(bees, self._parts(self.manager))

    def _text(self, user):
        """What the company won, as the board tells it."""
        figures = self._board(user)["parts"][-1]["figures"]
        [text] = [one["text"] for one in figures if one["code"] == "won_revenue"]
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def _count_again(self):
        self.march.as_of = False
        self.march.refresh()

    def test_nothing_of_nobodys_no_line(self):
        moves = self.env["sales.kpi.stage.move"]
        moves.search([("user_id", "=", False), ("expected_revenue", ">", 0)]).user_id = self.ann
        self.march.refresh()
        self.assertEqual(list(self._parts(self.manager)), ["others", "whole"])

    def test_only_who_sees_the_whole_sees_its_parts(self):
        self.assertFalse(self._board(self.ann)["parts"])
        self.assertFalse(self._board(self.leader)["parts"])
        self.assertTrue(self._board(self.leader, team_id=self.bees.id)["parts"])
        self.assertFalse(self._board(self.leader, team_id=self.wasps.id)["parts"])
        Board = self.env["sales.kpi.leaderboard"].with_user(self.ann)
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15"}
        for kind in ("nobody", "whole"):
            with self.assertRaises(AccessError):
                Board.open_part(options, kind, "won_revenue")
        facts = self.env["sales.kpi.fact"]
        rest = [("subject_type", "in", ("nobody", "no_team"))]
        self.assertTrue(facts.with_user(self.manager).search_count(rest))
        self.assertFalse(facts.with_user(self.leader).search_count(rest))

    def test_each_figure_opens_its_records(self):
        Board = self.env["sales.kpi.leaderboard"].with_user(self.manager)
        for subject, kind, amount in (
            ("user", "nobody", 320), ("team", "no_team", 300), ("user", "whole", 1770),
        ):  # fmt: skip
            options = {"scheme_id": self.scheme.id, "date": "2026-03-15", "subject": subject}
            action = Board.open_part(options, kind, "won_revenue")
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(found.mapped("expected_revenue")), amount)

    def test_the_cockpits_say_the_same(self):
        options = {
            "period_type": "month", "date": "2026-03-15", "measure": "won_revenue", "level": 2,
        }  # fmt: skip
        page = self.env["sales.kpi.company.cockpit"].with_user(self.manager).get_page(options)
        parts = {part["name"]: part["value"] for part in page["by_team"]["parts"]}
        self.assertEqual(parts, {"No Team": 300, self.company.name: 1770})
        options["team_id"] = self.bees.id
        page = self.env["sales.kpi.team.cockpit"].with_user(self.leader).get_page(options)
        place = [column["code"] for column in page["heat"]["columns"]].index("won_revenue")
        rest, whole = (part["cells"][place]["value"] for part in page["heat"]["parts"])
        self.assertEqual((rest, whole), (50, 1350))
