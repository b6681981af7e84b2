from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from .team_cockpit_common import TeamCockpitCommon


@tagged("post_install", "-at_install")
class TestWords(TeamCockpitCommon):
    """Periods by their names, and figures with as many digits as mean something."""

    def test_a_month_has_its_name(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(self.march.name, "2026-03")
        self.assertEqual(self.march.display_name, "March 2026")
        self.assertEqual(self.march.with_context(lang="zh_CN").display_name, "2026年3月")
        self.assertEqual(self._page(self.leader)["period"]["label"], "March 2026")
        quarter = self.env["sales.kpi.period"].get_or_create("quarter", "2026-03-01")
        self.assertEqual(quarter.display_name, "2026-Q1")

    def test_a_month_is_found_by_both_names(self):
        Period = self.env["sales.kpi.period"]
        for text in ("2026-03", "March 2026", "march"):
            found = Period.browse(one for one, _name in Period.name_search(text))
            self.assertIn(self.march, found, text)
        self.assertIn(self.march, Period.search([("display_name", "=", "March 2026")]))
        self.assertFalse(Period.search([("display_name", "=", "March")]))

    def test_compared_with_a_month_that_has_a_name(self):
        tile = self._pick(self._page(self.leader)["tiles"], code="won_count")
        labels = [change["label"] for change in tile["changes"]]
        self.assertEqual(labels, ["vs February", "vs March 2025"])
        mine = self.env["sales.kpi.workbench"].with_user(self.ann)
        tile = self._pick(mine.get_page({})["tiles"], code="won_count")
        self.assertEqual(tile["changes"][0]["label"], "vs February")
        tile = self._pick(mine.get_page({"compare": "year_ago"})["tiles"], code="won_count")
        self.assertEqual(tile["changes"][0]["label"], "vs March 2025")

    def test_nobody_wins_half_a_deal(self):
        # 7 are asked of each, so 3.5 by now: told as 4. 13 of the two together, 3 won: 6.5 by now.
        self.scheme.active = False
        self._scheme(("won_count", 100, {"default_target": 7}))
        self._target("won_count", 13, team=self.bees)
        self.march.refresh()
        page = self._page(self.leader)
        bob = self._pick(page["help"]["rows"], user_id=self.bob.id)
        self.assertEqual(bob["reasons"][0]["text"], "Opportunities won: 1, 4 expected by now")
        tile = self._pick(page["tiles"], code="won_count")
        self.assertEqual(tile["pace_text"], "behind by 4")  # 3.5
        mine = self.env["sales.kpi.workbench"].with_user(self.bob)
        tile = self._pick(mine.get_page({})["tiles"], code="won_count")
        self.assertEqual((tile["pace_text"], tile["gap_text"]), ("behind by 3", "-6"))

    def test_the_sentence_stays_exact(self):
        # Who divides comes to the achievement: 1 of 2.5 is 40 %, though the target is told as 3.
        self.scheme.active = False
        scheme = self._scheme(("won_count", 100, {"default_target": 2.5}))
        self.march.refresh()
        [line] = self._score(scheme, self.bob).line_ids
        self.assertIn("1 of 2.5 is 40.0%", line.explanation)
        self.assertEqual(line.target_text, "3")

    def test_a_shortfall_and_pace_are_told_alike(self):
        # Bob: 1 of 4 wins where 2 were due, and a win rate of 50 % on a target of 60 %.
        self.scheme.active = False
        self._scheme(
            ("won_count", 50, {"default_target": 4}), ("win_rate", 50, {"default_target": 0.6})
        )
        self.march.refresh()
        mine = self.env["sales.kpi.workbench"].with_user(self.bob).get_page({})
        wins, rate = (self._pick(mine["tiles"], code=c) for c in ("won_count", "win_rate"))
        self.assertEqual((wins["gap_text"], wins["pace_text"]), ("-3", "behind by 1"))
        self.assertEqual((rate["gap_text"], rate["pace_text"]), ("-10.0 pts", ""))
        board = self.env["sales.kpi.leaderboard"].with_user(self.bob).get_board({})
        line = self._pick(board["me"]["lines"], code="won_count")
        self.assertEqual(line["pace_text"], "behind by 1")
        # Of the two: 3 of 8 where 4 were due; 3 of 4 closed are won.
        team = self._page(self.leader)["tiles"]
        wins, rate = (self._pick(team, code=c) for c in ("won_count", "win_rate"))
        self.assertEqual((wins["gap_text"], wins["pace_text"]), ("-5", "behind by 1"))
        self.assertEqual(rate["gap_text"], "+15.0 pts")

    def test_one_thing_first_where_all_is_behind(self):
        # Bob misses half of 50 points, three fifths of 30, and nothing of the win rate.
        mine = self.env["sales.kpi.workbench"].with_user(self.bob)
        self.assertFalse(mine.get_page({})["first_only"])
        self.scheme.active = False
        self._scheme(
            ("won_count", 60, {"default_target": 4}),
            ("activities_done", 40, {"default_target": 10}),
        )
        self.march.refresh()
        page = mine.get_page({})
        self.assertTrue(page["first_only"])
        self.assertEqual(page["wrong"][0]["code"], "won_count")  # 30 points; 24 of the other
        ann = self.env["sales.kpi.workbench"].with_user(self.ann).get_page({})
        self.assertFalse(ann["first_only"])

    def test_many_times_as_much_is_no_percentage(self):
        wins = self.Definition._find_by_code(["won_count"])
        tell = self.env["sales.kpi.comparison"]._format_change
        for value, before, told in (
            (70, 2, "from 2 to 70"),
            (9, 2, "from 2 to 9"),
            (8, 2, "+300%"),
            (1, 2, "-50%"),
            (3, 0, ""),
        ):
            self.assertEqual(tell(wins, value, before, self.company), told)


@tagged("post_install", "-at_install")
class TestPast(TeamCockpitCommon):
    """Seen on 20 April, March is over: nothing is forecast, expected or advised any more."""

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-04-20 09:00:00")
        clock.start()
        self.addCleanup(clock.stop)
        self.march.refresh()

    def test_my_workbench(self):
        # Bob won 1 of 4 and did 2 of 10.
        mine = self.env["sales.kpi.workbench"].with_user(self.bob)
        page = mine.get_page({"date": "2026-03-10"})
        self.assertTrue(page["period"]["is_over"])
        tile = self._pick(page["tiles"], code="won_count")
        self.assertEqual((tile["text"], tile["gap_text"]), ("1", "-3"))
        for name in ("pace_text", "forecast_text", "advice"):
            self.assertEqual(tile[name], "", name)
        wrong = self._pick(page["wrong"], code="won_count")
        self.assertEqual(
            (wrong["text"], wrong["advice"]),
            ("It ended at 1; 4 was the target: that is 25%.", ""),
        )
        self.assertEqual((page["todo"], tile["deed"], page["first_only"]), ([], False, False))
        heads = [
            [column["name"] for column in table["columns"]]
            for table in map(mine._get_tables(page).get, ("measures", "wrong"))
        ]
        self.assertEqual(
            heads,
            [["Measure", "Value", "Achievement", "Target", "Gap"], ["Measure", "How it stands"]],
        )
        self.assertFalse(mine.get_page({})["period"]["is_over"])

    def test_the_team_cockpit(self):
        page = self._page(self.leader, date="2026-03-10")
        self.assertEqual(page["help"]["title"], "Who fell short")
        self.assertTrue(page["help"]["is_over"])
        cockpit = self.env["sales.kpi.team.cockpit"].with_user(self.leader)
        for remind in (cockpit.get_reminder, cockpit.remind):
            with self.assertRaisesRegex(UserError, "^March 2026 is over: nothing can be done"):
                remind({"team_id": self.bees.id, "date": "2026-03-10"}, self.bob.id)
        self.assertFalse(self._page(self.leader)["help"]["is_over"])
        tile = self._pick(page["tiles"], code="won_count")
        self.assertEqual((tile["pace_text"], tile["forecast_text"]), ("", ""))
        self.assertEqual(tile["gap_text"], "-5")

    def test_the_leaderboard(self):
        board = self.env["sales.kpi.leaderboard"].with_user(self.manager).get_board(
            {"scheme_id": self.scheme.id, "date": "2026-03-10"}
        )  # fmt: skip
        bob = self._pick(board["rows"], user_id=self.bob.id)
        self.assertEqual(self._pick(bob["lines"], code="won_count")["pace_text"], "short by 3")


@tagged("post_install", "-at_install")
class TestFooters(TeamCockpitCommon):
    def test_totals_of_different_schemes_are_not_averaged(self):
        # 92 of a contest and 40 of a sprint are no 66 of anything.
        for name in ("sales_kpi_score_view_list", "sales_kpi_appraisal_view_list"):
            arch = etree.fromstring(self.env.ref(f"sales_kpi.{name}").arch)
            for field in ("total", "final_total"):
                [node] = arch.xpath(f"//field[@name='{field}']")
                self.assertNotIn("avg", node.attrib)
                self.assertNotIn("sum", node.attrib)
