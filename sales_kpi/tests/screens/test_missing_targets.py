"""Nobody is judged without a target that somebody set: what a ready scheme comes with is a
proposal."""

from datetime import datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..scores.score_common import ScoreCommon

ALARMS = ("rating", "movement")


@tagged("post_install", "-at_install")
class TestMissingTargets(ScoreCommon):
    """The all-round contest as it comes, in March 2026 with nothing in it, seen on the 16th."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-16 18:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.company.kpi_freshness = 3600
        cls.shipped = cls.env.ref("sales_kpi.scheme_all_round")
        cls.env["sales.kpi.score"].search([("scheme_id", "=", cls.shipped.id)]).unlink()
        cls.shipped.active = True
        cls.march.refresh()

    def _board(self, user, **options):
        Board = self.env["sales.kpi.leaderboard"].with_user(user)
        options = {"scheme_id": self.shipped.id, "date": "2026-03-15", "opened": True, **options}
        return Board.get_board(options)

    def _page(self, name, user):
        return self.env[name].with_user(user).get_page({"date": "2026-03-15"})

    def _count_again(self):
        self.march.invalidate_recordset()
        self.march.refresh()

    # ---- nobody set a target ------------------------------------------------------------------

    def test_figures_without_ranks_and_ratings(self):
        # Nobody did anything: 0 of 100,000 was "Rank 1", "D" and a gold medal at 0.0.
        self._activity(self.ann, 2)
        self._count_again()
        for user in (self.manager, self.ann):
            page = self._board(user)
            told = {(row["rank"], row["total"], row["total_text"]) for row in page["rows"]}
            self.assertEqual(told, {(False, None, "—")}, user.login)
            for row in page["rows"]:
                self.assertFalse(any(row[name] for name in ALARMS), row["name"])
        ann = next(r for r in self._board(self.manager)["rows"] if r["user_id"] == self.ann.id)
        figures = {line["code"]: line["actual"] for line in ann["lines"]}
        self.assertEqual(figures["activities_done"], 1)  # the figure itself is there

    def test_ranked_by_a_measure_there_is_no_medal_either(self):
        rows = self._board(self.manager, order_by="activities_done")["rows"]
        self.assertEqual({row["rank"] for row in rows}, {False})

    def test_who_did_nothing_wears_no_medal(self):
        # Targets are set, nothing happened: all are first at 0.0, and five wore gold.
        self.shipped.action_take_targets()
        self._count_again()
        rows = self._board(self.manager)["rows"]
        self.assertEqual({(row["rank"], row["total_text"]) for row in rows}, {(1, "0.0")})
        self.assertEqual({row["medal"] for row in rows}, {None})
        standing = self._page("sales.kpi.workbench", self.ann)["standing"]
        self.assertEqual((standing["rank"], standing["medal"]), (1, None))
        wall = self.env["sales.kpi.wall"].with_user(self.ann)
        # One activity of Ann: she is first and wears gold; Bob, second at 0.0, wears nothing.
        self._activity(self.ann, 2)
        self._count_again()
        told = {
            row["user_id"]: (row["rank"], row["medal"]) for row in self._board(self.ann)["rows"]
        }
        self.assertEqual(told[self.ann.id], (1, "gold"))
        self.assertEqual(told[self.bob.id], (2, None))
        # So by the measure: of won deals nobody has any.
        rows = self._board(self.manager, order_by="activities_done")["rows"]
        self.assertEqual([row["medal"] for row in rows][:2], ["gold", None])
        page = wall.get_page({"scheme_id": self.shipped.id})
        self.assertEqual([row["medal"] for row in page["rows"]][:2], ["gold", None])

    def test_other_programs_are_told_the_same(self):
        Score = self.env["sales.kpi.score"].with_user(self.manager)
        rows = Score.get_leaderboard(self.shipped.id, "2026-03-15")["rows"]
        self.assertTrue(rows)
        told = {(row["rank"], row["total"], row["rating"]) for row in rows}
        self.assertEqual(told, {(False, None, "")})

    def test_the_wall(self):
        Wall = self.env["sales.kpi.wall"].with_user(self.ann)
        page = Wall.get_page({"scheme_id": self.shipped.id})
        self.assertIn("no targets", page["missing_targets"]["text"])
        self.assertFalse(any(row["rank"] or row["share"] for row in page["rows"]))

    def test_the_cockpits_raise_no_alarm(self):
        team = self._page("sales.kpi.team.cockpit", self.leader)
        self.assertEqual(team["help"]["rows"], [])
        self.assertIn("no targets", team["help"]["summary"])
        self.assertFalse(team["heat"]["has_targets"])
        company = self._page("sales.kpi.company.cockpit", self.manager)
        for tile in team["tiles"] + company["tiles"]:
            self.assertEqual(tile["status"], "none", tile["code"])
            self.assertFalse(tile.get("forecast_text"), tile["code"])
        self.assertFalse(company["attainment"] and company["attainment"]["judged"])

    def test_the_workbench(self):
        page = self._page("sales.kpi.workbench", self.ann)
        standing = page["standing"]
        self.assertEqual(
            (standing["rank"], standing["rank_text"], standing["total_text"], standing["rating"]),
            (False, "Not ranked yet", "—", ""),
        )
        self.assertEqual(page["wrong"], [])
        self.assertFalse(any(tile["target_text"] for tile in page["tiles"]))
        self.assertTrue(page["missing_targets"])

    def test_who_can_do_it_is_said(self):
        told = {user: self._board(user)["missing_targets"] for user in (self.ann, self.manager)}
        self.assertIn("A sales manager", told[self.ann]["text"])
        self.assertFalse(told[self.ann]["action"])
        self.assertEqual(told[self.manager]["action"]["res_id"], self.shipped.id)

    # ---- somebody does -------------------------------------------------------------------------

    def test_taken_as_they_are(self):
        # 30 activities of 60: half of the weight of the lines that have data. 0 of everything
        # else, and no win rate, no collection rate: weights 10+10+15+10+20+15 = 80 of 100, so
        # activities weigh 10 / 80 = 12.5 points: 6.25.
        for day in range(2, 32):
            self._activity(self.ann, day if day < 17 else 16)
        self.shipped.with_user(self.manager).action_take_targets()
        self._count_again()
        page = self._board(self.manager)
        self.assertFalse(page["missing_targets"])
        first = page["rows"][0]
        self.assertEqual((first["user_id"], first["rank"]), (self.ann.id, 1))
        self.assertAlmostEqual(first["total"], 6.25)
        self.assertEqual(first["rating"], "D")

    def test_a_usual_target_that_somebody_writes(self):
        line = self.shipped.line_ids.sorted()[0]
        self.shipped.with_user(self.manager).write(
            {"line_ids": [fields.Command.update(line.id, {"default_target": 20})]}
        )
        self.assertTrue(self.shipped.targets_set)
        self._count_again()
        self.assertEqual({row["rank"] for row in self._board(self.manager)["rows"]}, {1})

    def test_a_target_of_one_person_judges_him_alone(self):
        # Ann's 2 activities of her 4: her only line has the whole weight, 50 points. Bob has no
        # target, so he is at no place.
        self._target("activities_done", 4, user=self.ann)
        self._activity(self.ann, 2)
        self._activity(self.ann, 3)
        self._count_again()
        page = self._board(self.manager)
        ranks = {row["user_id"]: (row["rank"], row["total"]) for row in page["rows"]}
        self.assertEqual(ranks[self.ann.id], (1, 50.0))
        self.assertEqual(ranks[self.bob.id], (False, None))
        self.assertEqual(page["rows"][0]["user_id"], self.ann.id)
        self.assertFalse(page["missing_targets"])
        with self.assertRaisesRegex(UserError, "Scorecards rest on"):
            self.shipped.with_user(self.manager).action_take_targets()

    def test_a_rep_takes_none(self):
        with self.assertRaises(UserError):
            self.shipped.with_user(self.ann).action_take_targets()

    def test_the_next_version_of_a_proposal_is_one(self):
        self.assertFalse(self.shipped.copy().targets_set)
        own = self._scheme(("won_count", 100, {"default_target": 4}))
        self.assertTrue(own.targets_set)

    # ---- who came today ------------------------------------------------------------------------

    def test_days_without_activity_count_from_the_first_one(self):
        # The 16th is a Monday: Bob came on the 11th, a Wednesday, so there were three working
        # days (11, 12, 13); Ann came today. Both were "43 working days" without an activity.
        scheme = self._scheme(("activities_done", 100, {"default_target": 10}), sequence=0)
        self.assertTrue(scheme.targets_set)
        Membership = self.env["sales.kpi.membership"]
        for user, day in ((self.ann, "2026-03-16"), (self.bob, "2026-03-11")):
            Membership.search([("user_id", "=", user.id)]).date_from = day
        self._count_again()
        rows = self._page("sales.kpi.team.cockpit", self.leader)["help"]["rows"]
        told = {
            row["user_id"]: [r["text"] for r in row["reasons"] if r["kind"] == "idle"]
            for row in rows
        }
        self.assertEqual(told.get(self.bob.id), ["No activity on the last 3 working days"])
        self.assertFalse(told.get(self.ann.id))

    def test_of_whom_no_first_day_is_known_it_is_the_day_he_was_made(self):
        made = datetime(2026, 3, 12, 9)
        self.env.cr.execute(
            "UPDATE res_users SET create_date = %s WHERE id = %s", (made, self.bob.id)
        )
        self.bob.invalidate_recordset()
        self._scheme(("activities_done", 100, {"default_target": 10}), sequence=0)
        self._count_again()
        rows = self._page("sales.kpi.team.cockpit", self.leader)["help"]["rows"]
        reasons = [
            r["kind"] for row in rows if row["user_id"] == self.bob.id for r in row["reasons"]
        ]
        self.assertNotIn("idle", reasons)  # Thursday and Friday only
