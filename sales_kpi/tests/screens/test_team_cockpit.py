from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...models.screens.dashboard import live_cells
from .team_cockpit_common import TeamCockpitCommon


@tagged("post_install", "-at_install")
class TestTeamCockpit(TeamCockpitCommon):
    def test_tiles_of_the_team(self):
        # Two reps: twice their target of 4 wins; 11 of 22 working days are over, so 4 are expected
        # by now. They won 3, which goes on to 6.
        page = self._page(self.leader)
        tile = self._pick(page["tiles"], code="won_count")
        self.assertEqual((tile["value"], tile["target"], tile["achievement"]), (3, 8, 3 / 8))
        self.assertEqual((tile["gap_text"], tile["forecast_text"]), ("short by 5", "6"))
        self.assertEqual((tile["pace_text"], tile["status"]), ("behind by 1", "bad"))
        self.assertEqual(page["team"]["name"], "Bees")
        self.assertEqual([team["name"] for team in page["teams"]], ["Bees"])

    def test_heat_map(self):
        heat = self._page(self.leader)["heat"]
        self.assertEqual(
            [column["code"] for column in heat["columns"]],
            ["total", "won_count", "activities_done", "win_rate"],
        )
        ann, bob = heat["rows"]
        self.assertEqual((ann["id"], bob["id"]), (self.ann.id, self.bob.id))
        # Ann: 2 of 4, 6 of 10, 100 % of 50 %. By now 2 and 5 were expected.
        self.assertEqual([cell["text"] for cell in ann["cells"][1:]], ["50%", "60%", "200%"])
        self.assertEqual([cell["level"] for cell in ann["cells"][1:]], [1, 2, 2])
        # Bob: 1 of 4, 2 of 10, 50 % of 50 %: half and two fifths of what was expected.
        self.assertEqual([cell["text"] for cell in bob["cells"][1:]], ["25%", "20%", "100%"])
        self.assertEqual([cell["level"] for cell in bob["cells"][1:]], [-1, -2, 1])
        self.assertEqual(
            ann["cells"][1]["tip"],
            f"{self.ann.name} · Opportunities won: 2 of 4 (2 expected by now)",
        )

    def test_lower_is_better_stands_alike_on_all_screens(self):
        # Four losses are the most that anybody should have. On half of the days Ann had 3 (2 were
        # to be expected), which goes on to 6: 4 / 6 = 67 % is bad, though 3 of 4 are 133 %.
        self.scheme.active = False
        self._scheme(("lost_count", 100, {"default_target": 4}))
        for _loss in range(3):
            self._move("lost", self.ann, 6, 100)
        self._move("won", self.bob, 6, 1000)  # else Ann sold most, and needs no help
        self.march.refresh()
        page = self._page(self.leader)
        ann = self._pick(page["heat"]["rows"], id=self.ann.id)
        self.assertEqual([cell["text"] for cell in ann["cells"][1:]], ["133%"])
        self.assertEqual([cell["level"] for cell in ann["cells"][1:]], [-1])
        # A third of 100 points is at stake. Bob lost 1, which goes on to 2: all is well.
        help_rows = self._pick(page["help"]["rows"], user_id=self.ann.id)
        self.assertEqual([row["kind"] for row in help_rows["reasons"]], ["behind"])
        bob = self._pick(page["heat"]["rows"], id=self.bob.id)
        self.assertEqual([cell["level"] for cell in bob["cells"][1:]], [2])
        # Both: 4 lost where 4 were to be expected, 8 in the end where 8 are the most.
        [tile] = page["tiles"]
        self.assertEqual((tile["pace_text"], tile["status"]), ("on course", "good"))
        self._move("lost", self.bob, 6, 100)
        self.march.refresh()
        [tile] = self._page(self.leader)["tiles"]
        # 5 lost go on to 10: 8 / 10.
        self.assertEqual((tile["pace_text"], tile["status"]), ("behind by 1", "behind"))
        workbench = self.env["sales.kpi.workbench"].with_user(self.ann).get_page({})
        mine = self._pick(workbench["tiles"], code="lost_count")
        self.assertEqual((mine["achievement_text"], mine["status"]), ("133%", "bad"))

    def test_nobody_is_behind_before_the_first_working_day(self):
        # 1 February 2026 is a Sunday: nothing was to be expected yet.
        with freeze_time("2026-02-01 18:00:00"):
            self.env["sales.kpi.period"].get_or_create("month", "2026-02-01").refresh()
            page = self._page(self.leader)
        tile = self._pick(page["tiles"], code="won_count")
        self.assertEqual(tile["value"], 0)
        self.assertEqual((tile["pace_text"], tile["status"]), ("on course", "good"))
        kinds = {reason["kind"] for row in page["help"]["rows"] for reason in row["reasons"]}
        self.assertNotIn("behind", kinds)
        ann = self._pick(page["heat"]["rows"], id=self.ann.id)
        self.assertEqual([cell["level"] for cell in ann["cells"][1:]], [1, 1, None])

    def test_lines_judged_before_there_were_standings(self):
        # Ann won 2 of 4: what was reached of the whole target stands in a period that is over.
        Line = self.env["sales.kpi.score.line"]
        line = Line.search(
            [("user_id", "=", self.ann.id), ("definition_id.code", "=", "won_count"),
             ("score_id.scheme_id", "=", self.scheme.id)]
        )  # fmt: skip
        self.assertEqual(line.standing, 1)
        Line._init_column("standing")
        line.invalidate_recordset()
        self.assertEqual(line.standing, 0.5)

    def test_what_is_as_it_is_now_does_not_grow_with_the_days(self):
        # A pipeline of 400 where 1,000 are asked of each rep is 20 % of 2,000. On half of the days
        # it is not on its way to 800.
        self.scheme.active = False
        self._scheme(("open_pipeline", 100, {"default_target": 1000}))
        self.env["crm.lead"].search([("team_id", "in", self.bees.ids)]).active = False
        self.env["crm.lead"].create(
            {
                "name": "Hall",
                "type": "opportunity",
                "user_id": self.ann.id,
                "team_id": self.bees.id,
                "expected_revenue": 400,
            }
        )
        self.march.refresh()
        [tile] = self._page(self.leader)["tiles"]
        self.assertEqual((tile["value"], tile["achievement"]), (400, 0.2))
        self.assertEqual((tile["pace_text"], tile["forecast_text"]), ("", ""))
        self.assertEqual(tile["status"], "bad")

    def test_heat_map_in_the_order_of_a_measure(self):
        for choice, expected in (
            ({"order_by": "won_count"}, [self.bob, self.ann]),
            ({"order_by": "won_count", "descending": True}, [self.ann, self.bob]),
            ({"order_by": "total"}, [self.bob, self.ann]),
            ({"order_by": "nonsense"}, [self.ann, self.bob]),
            ({"limit": 1, "offset": 1}, [self.bob]),
            ({"limit": "x", "offset": None, "order_by": ["won_count"]}, [self.ann, self.bob]),
            (None, [self.ann, self.bob]),
        ):
            heat = self._cockpit(self.leader).get_heat({}, choice)
            with self.subTest(choice=choice):
                self.assertEqual([row["id"] for row in heat["rows"]], [u.id for u in expected])

    def test_who_needs_help_and_why(self):
        found = self._page(self.leader)["help"]
        # Ann is on track. Bob misses half of 50 points and three fifths of 30; on Wednesday to
        # Friday he did nothing.
        self.assertEqual([row["user_id"] for row in found["rows"]], [self.bob.id])
        self.assertEqual(
            [reason["text"] for reason in found["rows"][0]["reasons"]],
            [
                "Opportunities won: 1, 2 expected by now",
                "Activities done: 2, 5 expected by now",
                "No activity on the last 3 working days",
            ],
        )

    def test_the_worst_comes_first(self):
        # Carl: 0 of 4 wins and 1 of 10 activities, on the 2nd: nobody is worse.
        found = self._page(self.director, team_id=self.region.id)["help"]
        self.assertEqual([row["user_id"] for row in found["rows"]], [self.carl.id, self.bob.id])
        self.assertEqual([row["team"] for row in found["rows"]], ["Wasps", "Bees"])
        self.assertEqual(found["summary"], "2 of 3 salespeople, worst first")
        rest = self._cockpit(self.director).get_help({"team_id": self.region.id}, 1, 5)
        self.assertEqual([row["user_id"] for row in rest["rows"]], [self.bob.id])

    def test_stale_deals_are_a_reason(self):
        lead = self.env["crm.lead"].create(
            {"name": "Old", "type": "opportunity", "user_id": self.bob.id, "team_id": self.bees.id,
             "expected_revenue": 5000}
        )  # fmt: skip
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = '2026-01-05' WHERE id = %s", [lead.id]
        )
        lead.invalidate_recordset()
        self.march.refresh()
        row = self._pick(self._page(self.leader)["help"]["rows"], user_id=self.bob.id)
        [reason] = [r for r in row["reasons"] if r["kind"] == "stale"]
        self.assertEqual(reason["text"], "Stale opportunities: 1")
        self.assertEqual(row["stake"], 5000)
        self.assertIn("5,000 at stake", row["stake_text"])
        mark = reason["mark"]
        action = self._cockpit(self.manager).open_records({"team_id": self.bees.id}, mark)
        Leads = self.env["crm.lead"].with_user(self.manager).with_context(**action["context"])
        self.assertEqual(Leads.search(action["domain"]), lead)

    def test_the_best_seller_needs_no_help(self):
        # Ann's old opportunity is told nowhere: she won 200, more than Bob.
        lead = self.env["crm.lead"].create(
            {"name": "Old", "type": "opportunity", "user_id": self.ann.id, "team_id": self.bees.id}
        )
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = '2026-01-05' WHERE id = %s", [lead.id]
        )
        lead.invalidate_recordset()
        self.march.refresh()
        found = self._page(self.leader)["help"]
        self.assertEqual([row["user_id"] for row in found["rows"]], [self.bob.id])
        self.assertEqual(found["summary"], "1 of 2 salespeople, worst first")

    def test_those_first_with_whom_most_money_is_at_stake(self):
        # 10,000 are asked of each; half of the days are over, so 5,000 by now. Ann has 6,200, Bob
        # 1,100 and Carl 2,000: 3,900 and 3,000 are at stake, though Carl has the fewer points:
        # of 5 activities by now Bob did 2, Carl 1.
        self.scheme.active = False
        self._scheme(
            ("won_revenue", 40, {"default_target": 10000}),
            ("activities_done", 60, {"default_target": 10}),
        )
        self._move("won", self.ann, 6, 6000)
        self._move("won", self.bob, 6, 1000)
        self._move("won", self.carl, 6, 2000, team=self.wasps)
        self.march.refresh()
        found = self._page(self.director, team_id=self.region.id)["help"]
        self.assertEqual(
            [(row["user_id"], row["stake"]) for row in found["rows"]],
            [(self.bob.id, 3900), (self.carl.id, 3000)],
        )
        self.assertIn("3,900 at stake", found["rows"][0]["stake_text"])
        self.assertEqual(found["summary"], "2 of 3 salespeople, most money at stake first")

    def test_a_falling_score_is_a_reason(self):
        score = self._score(self.scheme, self.bob)
        score.previous_rank = score.rank - 3 or 1
        # Bob is second of three now; three places lost need four.
        score.write({"rank": 5, "previous_rank": 2})
        texts = self._reasons(self.bob)
        self.assertIn("Fell from place 2 to 5 of all", texts)
        score.write({"rank": 4, "previous_rank": 2})
        self.assertNotIn("Fell", " ".join(self._reasons(self.bob)))

    def test_a_period_that_is_over(self):
        with freeze_time("2026-04-20 09:00:00"):
            self.march.refresh()
            bob = self._pick(self._page(self.leader, date="2026-03-10")["help"]["rows"],
                             user_id=self.bob.id)  # fmt: skip
            texts = [reason["text"] for reason in bob["reasons"]]
            self.assertEqual(texts[0], "Opportunities won: 1, target 4")
            self.assertNotIn("No activity", " ".join(texts))

    def test_funnel_beside_the_companys(self):
        stages = self.env["crm.stage"].search([], limit=2)
        self._stay(self.ann, self.bees, stages[0], stages[1])
        self._stay(self.bob, self.bees, stages[0], None)
        self._stay(self.carl, self.wasps, stages[0], None)
        self._stay(self.carl, self.wasps, stages[0], None)
        first = self._page(self.leader)["funnel"]["stages"][0]
        self.assertEqual((first["id"], first["value"]), (stages[0].id, 2))
        self.assertEqual(first["conversion_text"], "50% went on")
        # 1 of 4 in the whole company: a leader sees the share, not of how many.
        self.assertEqual(first["other_text"], "company 25%")
        page = self._page(self.manager, team_id=self.bees.id)
        self.assertEqual(page["funnel"]["stages"][0]["other_text"], "company 25% (1 of 4)")
        action = self._cockpit(self.leader).open_records({}, first["mark"])
        Stay = self.env[action["res_model"]].with_user(self.leader)
        self.assertEqual(Stay.search_count(action["domain"]), 2)

    def test_the_companys_part_is_as_old_as_the_page(self):
        """1 of 2 went on when the month was counted; 1 of 3 once it is counted anew. A stage may
        get another name in between."""
        stages = self.env["crm.stage"].search([], limit=2)
        self._stay(self.ann, self.bees, stages[0], stages[1])
        self._stay(self.carl, self.wasps, stages[0], None)
        self._cockpit(self.leader).refresh({})
        stage = self._page(self.leader)["funnel"]["stages"][0]
        self.assertEqual(stage["other_text"], "company 50%")
        self._stay(self.carl, self.wasps, stages[0], None)
        stages[0].name = "Hello"
        stage = self._page(self.leader)["funnel"]["stages"][0]
        self.assertEqual((stage["name"], stage["other_text"]), ("Hello", "company 50%"))
        with freeze_time("2026-03-16 19:05:00"):
            self._cockpit(self.leader).refresh({})
            stage = self._page(self.leader)["funnel"]["stages"][0]
        self.assertEqual(stage["other_text"], "company 33%")

    def test_activities_by_day_and_channel(self):
        trend = self._page(self.leader)["trend"]
        self.assertEqual(trend["labels"][0], "1")
        self.assertEqual(trend["labels"][-1], "16")  # days to come are no days without work
        [phone] = trend["series"]
        self.assertEqual(phone["values"][9], 2)
        self.assertEqual(phone["values"][15], 6)
        action = self._cockpit(self.leader).open_records({}, phone["marks"][9])
        found = self.env[action["res_model"]].with_user(self.leader).search(action["domain"])
        self.assertEqual(found.user_id, self.bob)
        self.assertEqual(len(found), 2)
        quarter = self._page(self.leader, period_type="quarter")["trend"]
        self.assertEqual(quarter["labels"][-1], "W12")
        self.assertEqual(sum(quarter["series"][0]["values"]), 8)

    def test_activities_at_the_ends_of_days(self):
        """In Shanghai the 10th begins at 16:00 UTC of the 9th: four more than the usual eight, of
        which Bob's two are on the 10th."""
        self._set_clock("Asia/Shanghai")
        method = self.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        for moment in ((9, 15, 59, 59), (9, 16), (10, 15, 59, 59), (10, 16)):
            moment = datetime(2026, 3, *moment)
            self._activity(self.bob, 1, date_start=moment, method_id=method.id)
        trend = self._page(self.leader)["trend"]
        [phone] = trend["series"]
        self.assertEqual([phone["values"][day] for day in (8, 9, 10)], [1, 4, 1])
        self.assertEqual(sum(phone["values"]), 12)
        self.assertEqual(trend["summary"], "12 activities of the team")

    def test_leaderboard_of_the_team(self):
        ranking = self._page(self.leader)["ranking"]
        self.assertEqual(
            [(row["rank"], row["user_id"]) for row in ranking["rows"]],
            [(1, self.ann.id), (2, self.bob.id)],
        )
        rest = self._cockpit(self.leader).get_ranking({}, 1, 1)
        self.assertEqual([row["user_id"] for row in rest["rows"]], [self.bob.id])

    def test_periods_without_a_scheme_show_figures(self):
        for options in (
            {"period_type": "week", "date": "2026-03-10"},
            {"period_type": "custom", "date_from": "2026-03-09", "date_to": "2026-03-13"},
        ):
            Period = self.env["sales.kpi.period"]
            if options["period_type"] == "week":
                Period.get_or_create("week", "2026-03-10").refresh()
            page = self._page(self.leader, **options)
            with self.subTest(options=options):
                self.assertFalse(page["has_targets"])
                # Bob's two activities of Tuesday, the 10th.
                self.assertEqual(self._pick(page["tiles"], code="activities_done")["value"], 2)
                bob = self._pick(page["heat"]["rows"], id=self.bob.id)
                self.assertEqual([cell["text"] for cell in bob["cells"]], ["0", "2", "—"])
                self.assertEqual(page["ranking"]["rows"], [])
                choice = {"order_by": "activities_done", "descending": True}
                heat = self._cockpit(self.leader).get_heat(options, choice)
                self.assertEqual(heat["rows"][0]["id"], self.bob.id)

    def test_days_of_no_period_are_counted_once(self):
        # Of the few people of the Bees nobody else's are asked for; of many, everybody's and the
        # team's by one look. The tiles count the team's own, whoever else is counted.
        self._move("won", self.ann, 9, 100, team=self.wasps)  # of another team than her own
        page, asked = self._page_of_days(few=100)
        self.assertEqual(len(asked), len(set(asked)), asked)
        self.assertEqual({kind for _code, kind in asked}, {"user", "team"})
        other, asked = self._page_of_days(few=0)
        self.assertEqual(len(asked), len(set(asked)), asked)
        self.assertEqual({kind for _code, kind in asked}, {None})
        self.assertEqual(page, other)
        row = self._pick(page["heat"]["rows"], id=self.ann.id)
        self.assertEqual(row["cells"][0]["value"], 3)  # two with the Bees, and that one
        self.assertEqual(page["heat"]["parts"][-1]["cells"][0]["value"], 3)  # Ann's two, Bob's

    def _page_of_days(self, few):
        """(the page of ten days, [(code of a measure, kind of those whom it was counted for)])

        :param few: people of whom only they are counted
        """
        Reader, asked = self.env.registry["sales.kpi.reader"], []
        read, days = Reader._read_definitions, (date(2026, 3, 3), date(2026, 3, 12))

        def note(reader, definitions, company, first, last, subject=None, *others, **named):
            if (first, last) == days:
                asked.extend((one.code, subject and subject[0]) for one in definitions)
            return read(reader, definitions, company, first, last, subject, *others, **named)

        options = {"period_type": "custom", "date_from": str(days[0]), "date_to": str(days[1])}
        with (
            patch.object(Reader, "_read_definitions", note),
            patch.object(live_cells, "FEW", few),
        ):
            return self._page(self.leader, **options), asked

    def test_nothing_to_show(self):
        self.assertIn("Nobody", self._page(self.queen)["empty"]["title"])
        self.assertFalse(self._page(self.queen)["empty"]["action"])
        page = self._page(self.manager, team_id=self.hive.id)
        self.assertTrue(page["empty"]["action"])

    def test_before_the_first_count(self):
        self.march.unlink()
        page = self._page(self.leader)
        self.assertTrue(page["stale"])
        self.assertEqual(len(page["heat"]["rows"]), 2)
        self.assertTrue(self._cockpit(self.leader).refresh({}))
        self.assertFalse(self._page(self.leader)["stale"])

    def test_every_number_is_what_the_measure_says(self):
        for user, options in (
            (self.leader, {}),
            (self.manager, {"team_id": self.region.id}),
            (self.director, {"period_type": "custom", "date_from": "2026-03-03",
                             "date_to": "2026-03-12", "team_id": self.region.id}),
        ):  # fmt: skip
            page = self._page(user, **options)
            found = list(self._walk(page))
            with self.subTest(user=user.login, options=options):
                self.assertGreater(len(found), 8)
                for mark, number in found:
                    self.assertEqual(number, self._read(page, mark), mark)

    def test_a_large_team_begins_with_both_ends(self):
        self._add_reps(30)
        page = self._page(self.leader)
        heat = page["heat"]
        self.assertEqual((len(heat["rows"]), heat["gap"], heat["total_rows"]), (20, 10, 32))
        self.assertEqual(heat["rows"][0]["id"], self.ann.id)
        rest = self._cockpit(self.leader).get_heat({}, {"offset": 10, "limit": 12})["rows"]
        shown = heat["rows"][:10] + rest + heat["rows"][10:]
        self.assertEqual(len({row["id"] for row in shown}), 32)
        self.assertEqual((len(page["help"]["rows"]), page["help"]["total_rows"]), (6, 8))
        self.assertEqual((len(page["ranking"]["rows"]), page["ranking"]["total_rows"]), (8, 32))
        # A spreadsheet has them all.
        tables = self._cockpit(self.leader)._get_tables(page)
        self.assertEqual([len(tables[name]["rows"]) for name in ("heat", "ranking")], [32, 32])
        idle = [row for row in tables["help"]["rows"] if "No activity" in row[2]]
        self.assertEqual(len(idle), 8)

    def test_a_leader_who_sells_sees_his_own_place(self):
        users = self._add_reps(30)
        self.bees.user_id = users[-1]
        users[-1].write(
            {name: [Command.set(self.ann[name].ids)] for name in ("group_ids", "company_ids")}
        )
        score = self._score(self.scheme, users[-1])
        score.rank = 500  # the last of all
        ranking = self._page(users[-1])["ranking"]
        self.assertEqual([row["is_me"] for row in ranking["rows"]], [False] * 9 + [True])
        self.assertEqual(ranking["gap"], 8)
        # Nobody helps, or reminds, himself.
        helped = self._cockpit(users[-1]).get_help({}, 0, 20)
        self.assertNotIn(users[-1].id, [row["user_id"] for row in helped["rows"]])
        with self.assertRaises(UserError):
            self._cockpit(users[-1]).remind({}, users[-1].id)

    def test_queries_do_not_grow_with_the_reps(self):
        self._add_reps(8)
        few = self._count_queries()
        self._add_reps(990)
        self.assertEqual(len(self._page(self.leader)["heat"]["rows"]), 20)
        # Odoo fetches records by the thousand: one more thousand is one more query a field or two.
        self.assertLessEqual(self._count_queries(), few + 3)
        self.assertLess(few, 110)

    def test_every_table_is_made_of_the_page(self):
        page = self._page(self.leader)
        tables = self._cockpit(self.leader)._get_tables(page)
        self.assertEqual(set(tables), {"tiles", "heat", "help", "funnel", "ranking", "trend"})
        for table in tables.values():
            for row in table["rows"]:
                self.assertEqual(len(row), len(table["columns"]))
        self.assertEqual(tables["tiles"]["rows"][0][1:3], [3, 8])

    # ---- who may -------------------------------------------------------------------------------

    def test_roles(self):
        for user in (self.ann, self.carl):
            with self.assertRaisesRegex(AccessError, "for team leaders"):
                self._page(user)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._page(user)
        self.assertEqual(self._page(self.director)["team"]["name"], "North")
        self.assertTrue(self._page(self.manager)["team"])
        names = {team["name"] for team in self._page(self.director)["teams"]}
        self.assertEqual(names, {"North", "Bees", "Wasps"})

    def test_a_leader_sees_no_other_team(self):
        for team in (self.wasps, self.region):
            with self.assertRaises(AccessError):
                self._page(self.leader, team_id=team.id)
        self.assertTrue(self._page(self.manager, team_id=self.wasps.id))

    def test_a_cheat_gets_nothing(self):
        cockpit = self._cockpit(self.leader)
        for mark in (
            {"kind": "workbench", "user_id": self.carl.id},
            {"kind": "visit", "user_id": self.carl.id},
            {"kind": "visit", "user_id": self.manager.id},
            {"kind": "measure", "code": "won_count", "subject": ["user", self.carl.id]},
            {"kind": "measure", "code": "won_count", "subject": ["team", self.wasps.id]},
            {"kind": "measure", "code": "won_count", "subject": ["company", self.company.id]},
        ):
            with self.subTest(mark=mark), self.assertRaises(AccessError):
                cockpit.open_records({}, mark)
        for mark in (None, [], "x", {"kind": "workbench", "user_id": "1"}, {"kind": "nothing"},
                     {"kind": "visit"}, {"kind": "activities"}):  # fmt: skip
            with self.subTest(mark=mark), self.assertRaises(UserError):
                cockpit.open_records({}, mark)
        for call in (cockpit.get_heat, cockpit.get_help, cockpit.get_ranking):
            with self.assertRaises(AccessError):
                call({"team_id": self.wasps.id}, *([{}] if call == cockpit.get_heat else []))
        for name in ("get_page", "refresh"):
            with self.assertRaises(AccessError):
                getattr(self._cockpit(self.ann), name)({"team_id": self.bees.id})
        with self.assertRaises(AccessError):
            self._cockpit(self.ann).remind({"team_id": self.bees.id}, self.bob.id)

    def test_menu_of_leaders_only(self):
        self.assertFalse(self._has_menu(self.ann))
        self.assertTrue(self._has_menu(self.leader))
        self.assertTrue(self._has_menu(self.manager))
        # She becomes a leader: the menus, which are cached, follow.
        self.wasps.user_id = self.ann
        self.assertTrue(self._has_menu(self.ann))
        self.wasps.user_id = False
        self.assertFalse(self._has_menu(self.ann))
        team = self.env["crm.team"].create({"name": "New", "user_id": self.ann.id})
        self.assertTrue(self._has_menu(self.ann))
        team.active = False
        self.assertFalse(self._has_menu(self.ann))

    # ---- what a leader does --------------------------------------------------------------------

    def test_remind_once_a_day(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.bob.lang = "fr_FR"
        told = self._cockpit(self.leader).remind({}, self.bob.id)["reminded"]
        self.assertIn("Reminded today at", told)
        activity = self._find_reminders(self.bob)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.create_uid, self.leader)
        self.assertIn("2", activity.note)
        self.assertEqual(str(activity.date_deadline), "2026-03-16")
        again = self._cockpit(self.director).remind({"team_id": self.region.id}, self.bob.id)
        self.assertIn("by leader", again["reminded"])
        self.assertEqual(self._find_reminders(self.bob), activity)
        row = self._pick(self._page(self.leader)["help"]["rows"], user_id=self.bob.id)
        self.assertEqual(row["reminded"], told)
        # The next day: the database keeps its own clock.
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = '2026-03-15 23:59:59' WHERE id = %s",
            [activity.id],
        )
        self._cockpit(self.leader).remind({}, self.bob.id)
        self.assertEqual(len(self._find_reminders(self.bob)), 2)

    def test_what_is_sent_is_shown_and_takes_a_word(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bob.lang = "zh_CN"
        cockpit = self._cockpit(self.leader)
        letter = cockpit.get_reminder({}, self.bob.id)
        self.assertFalse(self._find_reminders(self.bob), "looking sends nothing")
        self.assertTrue(letter["facts"])
        cockpit.remind({}, self.bob.id, " Call <b>me</b>\nplease ")
        note = self._find_reminders(self.bob).note
        for text in (letter["opening"], *letter["facts"], "Call &lt;b&gt;me&lt;/b&gt;<br>please"):
            self.assertIn(text, note)

    def test_a_word_that_is_none(self):
        cockpit = self._cockpit(self.leader)
        with self.assertRaisesRegex(UserError, "1000 characters"):
            cockpit.remind({}, self.bob.id, "x" * 1001)
        self.assertFalse(self._find_reminders(self.bob))
        cockpit.remind({}, self.bob.id, ["x"])
        self.assertEqual(len(self._find_reminders(self.bob)), 1)

    def test_only_the_rep_reads_his_reminder(self):
        self._cockpit(self.leader).remind({}, self.bob.id)
        activity = self._find_reminders(self.bob)
        self.assertTrue(activity.with_user(self.bob).has_access("read"))
        self.assertIn("Opportunities won", activity.with_user(self.bob).note)
        for user in (self.ann, self.carl, self.manager):
            self.assertFalse(activity.with_user(user).has_access("read"))
        self.assertTrue(activity.with_user(self.bob).action_open_document())
        # Ticking it off is no sales activity.
        count = self.env["sales.kpi.activity"].search_count([("user_id", "=", self.bob.id)])
        activity.with_user(self.bob).action_feedback("Seen")
        self.assertEqual(
            self.env["sales.kpi.activity"].search_count([("user_id", "=", self.bob.id)]), count
        )
        # Ticked off, it still is today's.
        self._cockpit(self.leader).remind({}, self.bob.id)
        self.assertEqual(len(self._find_reminders(self.bob)), 1)

    def test_whom_one_can_remind(self):
        cockpit = self._cockpit(self.leader)
        for user_id, error in (
            (self.carl.id, AccessError),
            (self.manager.id, AccessError),
            ("1", UserError),
            (None, UserError),
            (True, UserError),
        ):
            with self.subTest(user_id=user_id), self.assertRaises(error):
                cockpit.remind({}, user_id)
            with self.subTest(shown=user_id), self.assertRaises(error):
                cockpit.get_reminder({}, user_id)
        self.assertFalse(self._find_reminders(self.carl))

    def test_plan_a_visit_together(self):
        row = self._page(self.leader)["help"]["rows"][0]
        action = self._cockpit(self.leader).open_records({}, row["visit"])
        # The next working day, 9:00 in the company's time zone.
        self.assertEqual(action["context"]["default_date_start"], "2026-03-17 09:00:00")
        Activity = self.env["sales.kpi.activity"].with_user(self.leader)
        form = Form(Activity.with_context(**action["context"]), view=action["views"][0][0])
        form.partner_id = self.customer
        visit = form.save()
        self.assertEqual((visit.user_id, visit.participant_ids), (self.bob, self.leader))
        self.assertEqual((visit.state, visit.channel), ("planned", "visit"))
        self.assertEqual(visit.team_id, self.bees)
        row = self._page(self.leader)["help"]["rows"][0]
        self.assertEqual(row["together"], "Together on Mar 17, 2026")
        # Another leader is not the one who goes along.
        found = self._page(self.director, team_id=self.bees.id)["help"]["rows"]
        self.assertEqual(self._pick(found, user_id=self.bob.id)["together"], "")

    def test_open_the_workbench_of_a_rep(self):
        mark = {"kind": "workbench", "user_id": self.bob.id}
        action = self._cockpit(self.leader).open_records({"date": "2026-02-10"}, mark)
        self.assertEqual(action["tag"], "sales_kpi.workbench")
        self.assertEqual(action["params"]["options"]["user_id"], self.bob.id)
        self.assertEqual(action["params"]["options"]["date"], "2026-02-10")


@tagged("post_install", "-at_install")
class TestTeamCockpitRegions(TeamCockpitCommon):
    def test_a_team_that_left_the_region(self):
        """The Wasps go to South on 1 April. North's March has their win still, 4 with those of Ann
        and Bob; of North's director, who leads the Wasps no more, Carl's own figures are hidden."""
        south = self.env["crm.team"].create({"name": "South", "user_id": self.queen.id})
        self._move("won", self.carl, 6, 100, team=self.wasps)
        with freeze_time("2026-04-01 12:00:00"):
            self.wasps.parent_id = south
        with freeze_time("2026-04-02 12:00:00"):
            self.march.refresh()
            options = {"date": "2026-03-10", "team_id": self.region.id}
            for user, reps in (
                (self.manager, self.ann | self.bob | self.carl),
                (self.director, self.ann | self.bob),
            ):
                page = self._page(user, **options)
                self.assertEqual(self._pick(page["tiles"], code="won_count")["value"], 4)
                self.assertEqual({row["id"] for row in page["heat"]["rows"]}, set(reps.ids))
            page = self._page(self.manager, date="2026-03-10", team_id=south.id)
            self.assertTrue(page["empty"])
            page = self._page(self.queen, date="2026-04-02", team_id=south.id)
            self.assertEqual([row["id"] for row in page["heat"]["rows"]], self.carl.ids)
            with self.assertRaises(AccessError):
                self._cockpit(self.director).open_records(
                    options, {"kind": "workbench", "user_id": self.carl.id}
                )
