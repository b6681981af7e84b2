from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.ground.figure_format import WHOLE, format_gap, format_value, get_unit
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

    def test_one_is_not_told_as_several(self):
        """Carl is alone with the Wasps, did one thing in March, and has won none of his four."""
        page = self._page(self.manager, team_id=self.wasps.id)
        told = "What 1 salesperson achieved of the targets."
        self.assertTrue(page["heat"]["summary"].startswith(told), page["heat"]["summary"])
        self.assertEqual(page["help"]["summary"], "The only salesperson")
        self.assertEqual(page["trend"]["summary"], "1 activity of the team")
        chinese = self.manager.with_context(lang="zh_CN")
        self.env["res.lang"]._activate_lang("zh_CN")
        cockpit = self.env["sales.kpi.team.cockpit"].with_user(chinese).with_context(lang="zh_CN")
        page = cockpit.get_page({"team_id": self.wasps.id})
        self.assertEqual(page["trend"]["summary"], "团队共1次行动")

    def test_who_has_no_target_gets_no_points(self):
        """Of three measures one has a target: 2 wins of 4 are 50 of 100 points; the others are
        judged by nobody, so that no "0.0 / 30" stands beside them."""
        self.scheme.active = False
        scheme = self._scheme(
            ("won_count", 50, {"default_target": 4}),
            ("activities_done", 30, {}),
            ("win_rate", 20, {}),
        )
        self.march.refresh()
        mine = self.env["sales.kpi.workbench"].with_user(self.ann).get_page({})
        told = {part["code"]: part["text"] for part in mine["standing"]["ring"]["segments"]}
        self.assertEqual(
            told,
            {"won_count": "50.0 / 100", "activities_done": "No Target", "win_rate": "No Target"},
        )
        board = self.env["sales.kpi.leaderboard"].with_user(self.ann).get_board(
            {"opened": [self.ann.id]}
        )  # fmt: skip
        points = {line["code"]: line["points_text"] for line in board["me"]["lines"]}
        self.assertEqual(points, {"won_count": "50.0", "activities_done": "—", "win_rate": "—"})
        card = self._score(scheme, self.ann)._get_scorecard()
        points = {line["code"]: (line["points"], line["points_text"]) for line in card["lines"]}
        self.assertEqual(points["won_count"], (50, "50.0"))
        self.assertEqual(points["win_rate"], (None, "—"))

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
        self.assertEqual((tile["pace_text"], tile["gap_text"]), ("behind by 3", "short by 6"))

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
        self.assertEqual((wins["gap_text"], wins["pace_text"]), ("short by 3", "behind by 1"))
        self.assertEqual((rate["gap_text"], rate["pace_text"]), ("short by 10.0 pts", ""))
        board = self.env["sales.kpi.leaderboard"].with_user(self.bob).get_board(
            {"opened": [self.bob.id]}
        )  # fmt: skip
        line = self._pick(board["me"]["lines"], code="won_count")
        self.assertEqual(line["pace_text"], "behind by 1")
        # Of the two: 3 of 8 where 4 were due; 3 of 4 closed are won.
        team = self._page(self.leader)["tiles"]
        wins, rate = (self._pick(team, code=c) for c in ("won_count", "win_rate"))
        self.assertEqual((wins["gap_text"], wins["pace_text"]), ("short by 5", "behind by 1"))
        self.assertEqual(rate["gap_text"], "15.0 pts above")

    def test_whole_products_are_sold(self):
        # 345.7 products were to be sold, 363 are: 17.3 more are told as 17, as of what is counted.
        sold = self.Definition._find_by_code(["product_qty"])
        self.assertEqual(get_unit(sold, 363.0), WHOLE)
        self.assertEqual(format_gap(self.env, 17.3, get_unit(sold, 363.0), None), "+17")
        self.assertEqual(format_value(self.env, 28.6, get_unit(sold, 6.0), None), "29")
        # Half kilos are told as such.
        self.assertEqual(format_gap(self.env, 17.3, get_unit(sold, 362.5), None), "+17.3")

    def test_cents_are_alike_in_a_list(self):
        euro = self.env.ref("base.EUR")
        amounts = (950.5, 0, 12_000.25)
        told = [format_value(self.env, amount, "money", euro, amounts) for amount in amounts]
        self.assertEqual([text[:-2] for text in told], ["950", "0", "12,000"])
        amounts = (950.5, 0, 12)
        told = [format_value(self.env, amount, "money", euro, amounts) for amount in amounts]
        self.assertEqual([text[:-2] for text in told], ["950.50", "0.00", "12.00"])
        # 900.40 of 1,200: what is told beside each other has no cents either.
        self.scheme.active = False
        scheme = self._scheme(("won_revenue", 100, {"default_target": 4_000}))
        self.march.refresh()
        line = self._score(scheme, self.bob).line_ids
        line.sudo().write({"actual": 900.4})
        texts = (line.actual_text, line.target_text, line._format_signed(line._get_gap()))
        self.assertFalse([text for text in texts if "." in text], texts)

    def test_figures_keep_their_order_among_arabic_words(self):
        # "+20%" of 12 after 10 is no "20%+", nor are $ 1,200 "1,200 $", once words run to the left.
        self.env["res.lang"]._activate_lang("ar_001")
        arabic = self.env(context={**self.env.context, "lang": "ar_001"})
        wins = self.Definition._find_by_code(["won_count"]).with_env(arabic)
        dollar = self.env.ref("base.USD")
        told = [
            self.env["sales.kpi.comparison"].with_env(arabic)._format_change(
                wins, 12, 10, self.company
            ),
            format_value(arabic, 1200, "money", dollar),
            format_gap(arabic, -3, WHOLE, dollar),
        ]  # fmt: skip
        for text in told:
            self.assertEqual((text[0], text[-1]), ("\u2066", "\u2069"), told)
        self.assertEqual(format_gap(self.env, -3, WHOLE, dollar), "-3")

    def test_records_are_called_by_the_month(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._target("won_count", 13, team=self.bees)
        named = [
            self.env["sales.kpi.target"].search([("period_id", "=", self.march.id)], limit=1),
            self.env["sales.kpi.fact"].search([("period_id", "=", self.march.id)], limit=1),
            self.env["sales.kpi.score"].search([("period_id", "=", self.march.id)], limit=1),
            self.env["sales.kpi.appraisal"].new({"period_id": self.march.id}),
        ]
        for record in named:
            self.assertIn("March 2026", record.display_name)
            self.assertIn("2026年3月", record.with_context(lang="zh_CN").display_name)
        self.march.sudo().state = "locked"
        with self.assertRaisesRegex(UserError, "^March 2026 is closed"):
            named[0]._check_open()

    def test_columns_of_grids_are_called_by_the_month(self):
        wins = self.Definition._find_by_code(["won_count"])
        grid = self.env["sales.kpi.target"].with_user(self.manager)
        columns = grid.get_grid(wins.id, "month", "2026-03-10")["columns"]
        march = self._pick(columns, code="2026-03")
        self.assertEqual(march["name"], "March 2026")

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
        self.assertEqual((tile["text"], tile["gap_text"]), ("1", "short by 3"))
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
        self.assertEqual(tile["gap_text"], "short by 5")
        told = "What 2 salespeople achieved of their targets."
        self.assertEqual(page["heat"]["summary"], told)

    def test_the_leaderboard(self):
        board = self.env["sales.kpi.leaderboard"].with_user(self.manager).get_board(
            {"scheme_id": self.scheme.id, "date": "2026-03-10", "opened": True}
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

    def test_groups_of_different_schemes_have_no_average(self):
        # In the contest Bob has x points, in a second scheme y: (x + y) / 2 is nothing.
        other = self._scheme(("won_count", 100, {"default_target": 4}), name="Sprint")
        self.march.refresh()
        Score = self.env["sales.kpi.score"].with_user(self.manager)
        mine = [("user_id", "=", self.bob.id), ("period_id", "=", self.march.id)]
        asked = ["final_total:avg", "rank:min", "__count"]
        [both] = Score.formatted_read_group(mine, ["user_id"], asked)
        self.assertEqual(
            (both["__count"], both["final_total:avg"], both["rank:min"]), (2, False, False)
        )
        [one] = Score.formatted_read_group(
            [*mine, ("scheme_id", "=", other.id)], ["user_id"], asked
        )
        self.assertEqual((one["__count"], one["final_total:avg"]), (1, 25))  # 1 of 4
        self.assertNotIn("scheme_id:array_agg_distinct", one)
        [whole, by_scheme] = Score.formatted_read_grouping_sets(
            mine, [[], ["scheme_id"]], ["final_total:avg"]
        )
        self.assertFalse(whole[0]["final_total:avg"])
        self.assertEqual(len([row for row in by_scheme if row["final_total:avg"]]), 2)

    def test_groups_of_different_measures_have_no_figure(self):
        Fact = self.env["sales.kpi.fact"].with_user(self.manager)
        mine = [("user_id", "=", self.bob.id), ("period_id", "=", self.march.id)]
        asked = ["value:avg"]
        [both] = Fact.formatted_read_group(mine, ["user_id"], asked)
        self.assertFalse(both["value:avg"])
        wins = self.Definition._find_by_code(["won_count"])
        [one] = Fact.formatted_read_group(
            [*mine, ("definition_id", "=", wins.id)], ["user_id"], asked
        )
        self.assertEqual(one["value:avg"], 1)
