"""What the workbench says."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .workbench_common import OPTIONS, WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbench(WorkbenchCommon):
    def test_where_i_stand(self):
        standing = self._page()["standing"]
        self.assertEqual(
            (standing["rank"], standing["rank_text"], standing["total_text"]),
            (2, "Rank 2 of 3", "48.0"),
        )
        # No month before: nobody has moved.
        self.assertIs(standing["movement"], False)
        self.assertEqual(
            [(s["code"], s["points"], s["weight"]) for s in standing["ring"]["segments"]],
            [("visits", 24, 60), ("won_revenue", 24, 40)],
        )
        self.assertFalse(standing["is_pending"])

    def test_movement_since_the_period_before(self):
        score = self._score(self.scheme, self.ann)
        score.sudo().previous_rank = 3
        self.assertEqual(self._page()["standing"]["movement"], 1)

    def test_a_tile_by_hand(self):
        # 4 of 10 visits; half of the working days are over, so 5 were due and 8 will be.
        tile = self._tile(self._page(), "visits")
        self.assertEqual((tile["value"], tile["target"], tile["achievement"]), (4, 10, 0.4))
        self.assertEqual(
            (tile["gap_text"], tile["pace_text"], tile["forecast_text"], tile["status"]),
            ("short by 6", "behind by 1", "8", "behind"),
        )
        self.assertEqual(tile["advice"], "6 more visits lift you to 100%")
        self.assertEqual((tile["note"], tile["deed"]), ("2 planned", "plan"))

    def test_money_is_told_as_an_amount(self):
        # 600 of 1,000: the pace is 500, all is well; 400 are missing.
        tile = self._tile(self._page(), "won_revenue")
        self.assertEqual((tile["status"], tile["deed"]), ("good", False))
        self.assertRegex(tile["advice"], r"Another .*400.* lifts you to 100%")

    def test_no_advice_where_more_does_not_help(self):
        self._choose("win_rate", "lost_count", "stale_opportunities")
        for code in ("win_rate", "lost_count", "stale_opportunities"):
            self._target(code, 5, user=self.ann)
        self.assertEqual({tile["advice"] for tile in self._page()["tiles"]}, {""})

    def test_a_target_without_a_scheme(self):
        # 6 calls are the target, so 3 were due; 1 was done: at this rate 2. One third is bad.
        self._choose("calls")
        self._target("calls", 6, user=self.ann)
        phone = self.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        self._activity(self.ann, 9, method_id=phone.id)
        tile = self._tile(self._page(), "calls")
        self.assertEqual(
            (tile["value"], tile["pace_text"], tile["forecast_text"], tile["status"]),
            (1, "behind by 2", "2", "bad"),
        )
        self.assertEqual(tile["advice"], "5 more lift you to 100%")
        self.assertEqual(tile["deed"], "log")

    def test_a_baseline_counts_for_the_days_that_i_was_there(self):
        # Ann came on the 16th: she is there on 12 of 22 working days. Of 11 losses and a baseline
        # of 22 that makes 6 and 12. One loss is (12 - 1) / 6 = 183 %; at this rate it will be 12,
        # which is worth nothing. The second one shows at once: (12 - 2) / 6 = 167 %.
        self.scheme.active = False
        self._scheme(
            ("lost_count", 100, {"default_target": 11, "prorate": True, "has_baseline": True,
                                 "baseline": 22}),
        )  # fmt: skip
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.ann.id)]
        ).date_from = "2026-03-16"
        self._move("lost", self.ann, 16)
        self.march.refresh()
        tile = self._tile(self._page(), "lost_count")
        self.assertEqual((tile["target"], tile["achievement_text"]), (6, "183%"))
        self.assertEqual((tile["forecast_text"], tile["status"]), ("12", "bad"))
        self._move("lost", self.ann, 16)
        tile = self._tile(self._page(), "lost_count")
        self.assertEqual((tile["value"], tile["achievement_text"]), (2, "167%"))

    def test_what_is_wrong_comes_worst_first(self):
        # Visits: 4 of 5 due, 60 x (1 - 4/5) = 12 points at stake. Revenue of nothing: all 40.
        self.assertEqual([row["code"] for row in self._page()["wrong"]], ["visits"])
        self.env["sales.kpi.stage.move"].search([("user_id", "=", self.ann.id)]).unlink()
        self.march.refresh()
        wrong = self._page()["wrong"]
        self.assertEqual(
            [(row["code"], row["status"]) for row in wrong],
            [("won_revenue", "bad"), ("visits", "behind")],
        )
        self.assertEqual(wrong[1]["text"], "4 of 10. 5 expected by now; at this rate it will be 8.")

    def test_a_penalty_is_wrong_too(self):
        self.env["sales.kpi.score"].search([("scheme_id", "=", self.scheme.id)]).unlink()
        self.scheme.line_ids = [
            self._scheme_line(
                "visits", 0, role="penalty", operator="<", threshold=5, penalty_points=20
            )
        ]
        self.march.refresh()
        wrong = self._page()["wrong"]
        # 20 points were taken off; 12 are at stake.
        self.assertEqual([row["code"] for row in wrong], [False, "visits"])
        self.assertIn("20.0", wrong[0]["text"])

    def test_what_i_did_shows_at_once(self):
        self._visit(self.ann, 16, date_start="2026-03-16 08:00:00")
        page = self._page()
        tile = self._tile(page, "visits")
        # 5 of 5 due: on pace. The points are those of the last count, and say so.
        self.assertEqual((tile["value"], tile["achievement"], tile["status"]), (5, 0.5, "good"))
        self.assertEqual(tile["forecast_text"], "10")
        self.assertEqual(page["wrong"], [])
        self.assertEqual((page["standing"]["total"], page["standing"]["is_pending"]), (48, True))
        self.assertEqual(page["refresh_in"], self.company.kpi_freshness + 1)

    def test_a_closed_period_is_as_it_was_counted(self):
        self.march.action_review()
        method = self.visit
        self._activity(self.ann, 10, method_id=method.id, state="planned").sudo().write(
            {"name": "Too late"}
        )
        self.env.cr.execute("UPDATE sales_kpi_activity SET state = 'done' WHERE name = 'Too late'")
        self.env.invalidate_all()
        page = self._page()
        self.assertEqual(self._tile(page, "visits")["value"], 4)
        self.assertFalse(page["standing"]["is_pending"])

    def test_compared_with_what_i_choose(self):
        # On 16 March: 600 against 300 until 16 February, and 1,200 until 16 March last year.
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self._move("won", self.ann, "2026-02-20 12:00:00", 9000)
        self._move("won", self.ann, "2025-03-10 12:00:00", 1200)
        for compare, change, verdict in (("previous", "+100%", 1), ("year_ago", "-50%", -1)):
            [told] = self._tile(self._page(compare=compare), "won_revenue")["changes"]
            self.assertEqual((told["change"], told["verdict"]), (change, verdict))

    def test_the_trend_ends_with_what_is_shown(self):
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-10")
        self._visit(self.ann, 1, date_start="2026-02-10 12:00:00")
        february.refresh()
        self._visit(self.ann, 13)
        points = self._tile(self._page(), "visits")["trend"]["points"]
        self.assertEqual([point["value"] for point in points[-2:]], [1, 5])
        self.assertEqual(len(points), 12)

    def test_a_measure_that_fails_stops_no_other(self):
        broken = self._define("broken")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET user_field = 'gone' WHERE id = %s", [broken.id]
        )
        self.env.invalidate_all()
        self._choose("visits", "broken")
        with mute_logger("odoo.addons.sales_kpi.models.measures.reader"):
            page = self._page()
        self.assertEqual([tile["code"] for tile in page["tiles"]], ["visits", broken.code])
        self.assertTrue(page["tiles"][1]["error"])
        self.assertEqual(page["tiles"][0]["value"], 4)

    # ---- the numbers are those of everywhere else ----------------------------------------------

    def test_a_quarter_has_its_months_targets_and_their_way(self):
        """Visits: 10 + 12 + 8 = 30, of which Ann made 4; wins of two months only: none yet. The
        line is that of 12 months until March, not of the only quarter."""
        Period = self.env["sales.kpi.period"]
        for code, values in (("visits", (10, 12, 8)), ("won_count", (2, 3))):
            for month, value in enumerate(values, 1):
                target = self._target(code, value, self.ann)
                target.period_id = Period.get_or_create("month", f"2026-0{month}-01")
        page = self._page(period_type="quarter")
        visits, wins = (self._tile(page, code) for code in ("visits", "won_count"))
        self.assertEqual((visits["value"], visits["target"], visits["gap"]), (4, 30, -26))
        self.assertEqual((wins["target"], wins["note"]), (None, "2 of 3 months have a target."))
        self.assertIn("sum of its 3 months", visits["note"])
        labels = [point["label"] for point in visits["trend"]["points"]]
        self.assertEqual((len(labels), labels[0], labels[-1]), (12, "April 2025", "March 2026"))
        self.assertEqual(visits["trend"]["points"][-1]["value"], 4)
        for name in ("half", "year"):
            self.assertEqual(
                len(self._tile(self._page(period_type=name), "visits")["trend"]["points"]), 12
            )

    def test_every_number_is_that_of_the_reader(self):
        self._choose("visits", "won_revenue", "win_rate", "stale_opportunities", "avg_deal_size")
        self._visit(self.ann, 12)
        custom = {"period_type": "custom", "date_from": "2026-03-04", "date_to": "2026-03-12"}
        for options in ({}, {"period_type": "week"}, {"period_type": "quarter"}, custom):
            page = self._page(**options)
            found = list(self._walk(page))
            self.assertGreaterEqual(len(found), 5)
            days = page["options"]
            for row in found:
                self.assertEqual(row["subject"], ["user", self.ann.id])
                values = self.Definition.with_user(self.ann).read_values(
                    [row["code"]], days["date_from"], days["date_to"], self.ann.ids
                )
                expected = values[row["code"]][self.ann.id]
                self.assertEqual(row["value"], expected, (options, row["code"]))

    def test_every_mark_opens_the_records_counted(self):
        for tile in self._page()["tiles"]:
            action = self.Workbench.with_user(self.ann).open_records(OPTIONS, tile["mark"])
            Model = self.env[action["res_model"]].with_user(self.ann)
            found = Model.with_context(**action["context"]).search(action["domain"])
            counted = {"visits": len(found), "won_revenue": sum(found.mapped(
                "expected_revenue" if "expected_revenue" in found else "id"))}  # fmt: skip
            self.assertEqual(counted[tile["code"]], tile["value"])

    def test_tables_say_what_the_page_says(self):
        page = self._page()
        tables = self.Workbench.with_user(self.ann)._get_tables(page)
        self.assertEqual(tables["measures"]["rows"][0], ["Visits", 4, 0.4, 10, -6, 5, 8])
        self.assertEqual([row[0] for row in tables["wrong"]["rows"]], ["Visits"])
        for table in tables.values():
            self.assertEqual({len(row) for row in table["rows"]}, {len(table["columns"])})

    # ---- which measures ------------------------------------------------------------------------

    def _choose(self, *codes, user=None):
        Workbench = self.Workbench.with_user(user or self.ann)
        return Workbench.save_measures(OPTIONS, list(codes))

    def test_my_choice_is_mine_and_stays(self):
        self.assertEqual([t["code"] for t in self._page()["tiles"]], ["visits", "won_revenue"])
        self._choose("win_rate", "visits")
        self.assertEqual([t["code"] for t in self._page()["tiles"]], ["win_rate", "visits"])
        others = [t["code"] for t in self._page(self.bob)["tiles"]]
        self.assertEqual(others, ["visits", "won_revenue"])
        choices = self.Workbench.with_user(self.ann).get_measures(OPTIONS)
        self.assertEqual(
            [row["code"] for row in choices["measures"] if row["is_chosen"]],
            ["win_rate", "visits"],
        )
        self.assertEqual([row["code"] for row in choices["measures"][:2]], ["win_rate", "visits"])
        # Back to what counts.
        self._choose()
        self.assertEqual([t["code"] for t in self._page()["tiles"]], ["visits", "won_revenue"])

    def test_what_can_not_be_chosen(self):
        for codes in (["no_such"], "visits", None, [7], [["visits"]], {"visits": 1}):
            with self.assertRaises(UserError):
                self.Workbench.with_user(self.ann).save_measures(OPTIONS, codes)
        archived = self.Definition._find_by_code(["win_rate"])
        archived.active = False
        with self.assertRaises(UserError):
            self._choose("win_rate")
        many = self.Definition.search([], limit=25).mapped("code")
        with self.assertRaises(UserError):
            self._choose(*many)

    def test_a_chosen_measure_that_is_gone_is_left_out(self):
        self._choose("win_rate", "visits")
        self.Definition._find_by_code(["win_rate"]).active = False
        self.assertEqual([t["code"] for t in self._page()["tiles"]], ["visits"])

    # ---- who ----------------------------------------------------------------------------------

    def test_a_leader_and_a_manager_look_and_do_nothing(self):
        for user in (self.leader, self.director, self.manager):
            page = self._page(user, user_id=self.ann.id)
            self.assertFalse(page["is_own"])
            self.assertEqual(page["user"]["name"], self.ann.name)
            self.assertEqual(self._tile(page, "visits")["value"], 4)
            self.assertFalse([t for t in page["tiles"] if t["deed"]])
            self.assertFalse([row for row in page["wrong"] if row["deed"]])
            for part in page["todo"]:
                self.assertFalse(part.get("deeds"), part["name"])
                self.assertFalse([row for row in part["rows"] if row["deeds"]], part["name"])
            self.assertEqual(self._part(page, "visits")["count"], 2)

    def test_nobody_does_anything_on_somebody_elses(self):
        options = {**OPTIONS, "user_id": self.ann.id}
        visits = {"visits": [{"partner_id": self.customer.id, "date_start": "2026-03-20 10:00:00"}]}
        for user in (self.leader, self.manager):
            Workbench = self.Workbench.with_user(user)
            for method, *args in (
                ("plan_visits", visits),
                ("get_visit_choices",),
                ("mark_done", "done", self.plans[0].id),
                ("log_activity", {}),
                ("save_measures", ["visits"]),
                ("get_measures",),
            ):
                with self.assertRaises(AccessError, msg=method):
                    getattr(Workbench, method)(options, *args)

    def test_a_rep_sees_no_other_workbench(self):
        for other in (self.bob, self.carl, self.leader):
            with self.assertRaises(AccessError):
                self._page(user_id=other.id)
            with self.assertRaises(AccessError):
                self.Workbench.with_user(self.ann).open_records(
                    {**OPTIONS, "user_id": other.id}, {"kind": "visits"}
                )
        with self.assertRaises(AccessError):
            self._page(self.leader, user_id=self.carl.id)
        mark = {"kind": "measure", "code": "visits", "subject": ["user", self.bob.id]}
        with self.assertRaises(AccessError):
            self.Workbench.with_user(self.ann).open_records(OPTIONS, mark)

    def test_for_salespeople_only(self):
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._page(user)

    def test_made_up_options_and_marks(self):
        Workbench = self.Workbench.with_user(self.ann)
        for options in (
            {"user_id": 10**9},
            {"user_id": "1"},
            {"user_id": [1]},
            {"period_type": "decade"},
            {"compare": "nothing"},
            {"date": "soon"},
        ):
            with self.assertRaises(UserError):
                Workbench.get_page({**OPTIONS, **options})
        self.assertTrue(Workbench.get_page(None)["tiles"])
        users = {"kind": "record", "model": "res.users", "id": 2}
        for mark in (None, [], "visits", {"kind": "?"}, users, {**users, "model": "crm.lead"},
                     {"kind": "record", "model": "crm.lead", "id": "1"}):  # fmt: skip
            with self.assertRaises(UserError):
                Workbench.open_records(OPTIONS, mark)

    def test_a_record_is_opened_with_my_own_rights(self):
        theirs = self._visit(self.carl, 4, team_id=self.wasps.id)
        mark = {"kind": "record", "model": "sales.kpi.activity", "id": theirs.id}
        with self.assertRaises(AccessError):
            self.Workbench.with_user(self.ann).open_records(OPTIONS, mark)

    def test_who_is_no_salesperson_learns_where_to_go(self):
        page = self._page(self.manager)
        self.assertEqual(page["empty"]["action"], "sales_kpi.sales_kpi_team_cockpit_action")
        self.assertFalse(page["standing"])
        outsider = self._new_user("outsider", "sales_team.group_sale_salesman")
        self.assertFalse(self._page(outsider)["empty"]["action"])
        self.assertFalse(self._page()["empty"])

    # ---- how dear -----------------------------------------------------------------------------

    def _count_queries(self):
        self._page()  # new users have emptied the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_reps(self):
        few = self._count_queries()
        self._new_reps(1000)
        # Only what the page counts: the rest would only take its time.
        shown = self.Definition._find_by_code(["visits", "planned_visits", "won_revenue"])
        (self.Definition.search([]) - shown).active = False
        self.march.refresh()
        self.assertEqual(self._page()["standing"]["rank_text"], "Rank 2 of 1003")
        self.assertLessEqual(self._count_queries(), few)
