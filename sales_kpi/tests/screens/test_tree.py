from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..measures.measure_common import MeasureCommon

OPTIONS = {"period_type": "month", "date": "2026-03-10"}


@tagged("post_install", "-at_install")
class TestTree(MeasureCommon):
    def _tree(self, user=None, **options):
        Tree = self.env["sales.kpi.tree"].with_user(user or self.manager)
        return Tree.get_tree({**OPTIONS, **options})

    def _node(self, tree, code):
        return next(node for node in tree["nodes"] if node["code"] == code)

    def _path(self, tree, code):
        """Codes from the root of the tree down to a measure."""
        path = []
        for node in tree["nodes"]:
            path[node["depth"] :] = [node["code"]]
            if node["code"] == code:
                return path
        raise AssertionError(f"{code} is not in the tree")

    def test_every_active_measure_is_there_once(self):
        codes = [node["code"] for node in self._tree()["nodes"]]
        self.assertEqual(sorted(codes), sorted(self.Definition.search([]).mapped("code")))

    def test_results_are_driven_by_process_and_behaviour(self):
        tree = self._tree()
        for path in (
            ["won_revenue", "new_opportunities", "new_leads"],
            ["won_revenue", "new_opportunities", "lead_conversion_rate"],
            ["won_revenue", "new_opportunities", "customer_pool"],
            [
                "won_revenue", "new_opportunities", "customer_pool", "key_account_share",
                "key_account_visits",
            ],
            ["won_revenue", "win_rate"],
            ["won_revenue", "avg_deal_size"],
            ["won_revenue", "sales_cycle_days"],
        ):  # fmt: skip
            self.assertEqual(self._path(tree, path[-1])[-len(path) :], path)

    def test_measure_below_one_that_is_switched_off_moves_up(self):
        self._define("upper")
        middle = self._define("middle", parent_id=self.Definition._find_by_code(["upper"]).id)
        self._define("lower_one", parent_id=middle.id)
        middle.active = False
        self.assertEqual(self._path(self._tree(), "lower_one"), ["upper", "lower_one"])

    @freeze_time("2026-03-10 12:00:00")
    def test_figures_and_their_words(self):
        # Ann: 300 against 150 in the first ten days of February (+100 %), 600 a year ago (-50 %).
        # Of two closed deals she won both; before, one of two: +50 points.
        self._move("won", self.ann, "2026-03-02 12:00:00", 100)
        self._move("won", self.ann, "2026-03-03 12:00:00", 200)
        self._move("won", self.ann, "2026-02-03 12:00:00", 150)
        self._move("lost", self.ann, "2026-02-03 12:00:00")
        self._move("won", self.ann, "2025-03-03 12:00:00", 600)
        tree = self._tree(self.ann)
        self.assertEqual(tree["options"]["subject_id"], self.ann.id)
        node = self._node(tree, "won_revenue")
        self.assertEqual(node["value"], 300)
        self.assertEqual((node["previous"]["change"], node["previous"]["verdict"]), ("+100%", 1))
        self.assertEqual((node["year_ago"]["change"], node["year_ago"]["verdict"]), ("-50%", -1))
        node = self._node(tree, "win_rate")
        self.assertEqual((node["text"], node["previous"]["text"]), ("100.0%", "50.0%"))
        self.assertEqual(node["previous"]["change"], "+50.0 pts")
        # Fewer losses are better.
        node = self._node(tree, "lost_count")
        self.assertEqual((node["previous"]["change"], node["previous"]["verdict"]), ("-100%", 1))

    def test_begins_with_what_the_viewer_answers_for(self):
        for user, subject in (
            (self.ann, ("user", self.ann.id)),
            (self.leader, ("team", self.bees.id)),
            (self.manager, ("company", self.company.id)),
        ):
            options = self._tree(user)["options"]
            self.assertEqual((options["subject_type"], options["subject_id"]), subject)

    def test_offers_only_whom_the_viewer_may_see(self):
        def offered(user, **options):
            subjects = self._tree(user, **options)["subjects"]
            return {(s["type"], s["id"]) for s in subjects}

        self.assertEqual(offered(self.ann), {("user", self.ann.id)})
        self.assertEqual(
            offered(self.leader),
            {("team", self.bees.id)}
            | {("user", user.id) for user in self.ann | self.bob | self.leader},
        )
        seen = offered(self.manager, subject_type="team", subject_id=self.region.id)
        self.assertLessEqual(
            {
                ("company", self.company.id), ("team", self.region.id), ("team", self.wasps.id),
                ("user", self.carl.id), ("user", self.ann.id),
            },
            seen,
        )  # fmt: skip

    def test_others_are_refused(self):
        Tree = self.env["sales.kpi.tree"]
        rival = {**OPTIONS, "subject_type": "user", "subject_id": self.carl.id}
        for user in (self.ann, self.leader, self.accountant, self.portal):
            with self.assertRaises(AccessError):
                Tree.with_user(user).get_tree(rival)
            with self.assertRaises(AccessError):
                Tree.with_user(user).open_records(rival, "won_revenue")
            with self.assertRaises(AccessError):
                Tree.with_user(user).refresh(rival)

    def test_opens_the_records(self):
        self._move("won", self.ann, "2026-03-02 12:00:00", 100)
        action = self.env["sales.kpi.tree"].with_user(self.ann).open_records(OPTIONS, "won_revenue")
        found = self.env[action["res_model"]].with_user(self.ann).search(action["domain"])
        self.assertEqual(found.mapped("expected_revenue"), [100])

    def test_refresh_counts_the_period(self):
        self.assertTrue(self._tree()["stale"])
        self.env["sales.kpi.tree"].with_user(self.manager).refresh(OPTIONS)
        tree = self._tree()
        self.assertFalse(tree["stale"])
        self.assertTrue(tree["as_of"])

    def test_queries_do_not_grow_with_the_reps(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._tree(subject_type="team", subject_id=self.bees.id)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            user = self._new_user(f"rep{number}", "sales_team.group_sale_salesman")
            self.env["crm.team.member"].create({"user_id": user.id, "crm_team_id": self.bees.id})
        count()
        self.assertLessEqual(count(), few + 2)


@tagged("post_install", "-at_install")
class TestTreeScreen(HttpCase):
    def test_manager_goes_down_the_tree(self):
        self.start_tour("/odoo/sales-indicators", "sales_kpi_tree", login="admin")
