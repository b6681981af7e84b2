"""What reps who cheat tried on the dashboards, and what new users typed there."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .workbench_common import OPTIONS, WorkbenchCommon

ODD_DAYS = (5, True, 1.5, [1], {"a": 1}, "9999-12-31", "0001-01-01", "2026-02-30")


@tagged("post_install", "-at_install")
class TestCheatsDashboards(WorkbenchCommon):
    def _refused(self, model, method, *args, user=None):
        """What is wrong is said in words: nothing breaks."""
        with self.assertRaises(UserError, msg=f"{model}.{method}{args}"):
            getattr(self.env[model].with_user(user or self.manager), method)(*args)

    def test_days_that_are_none(self):
        for day in ODD_DAYS:
            for model, method in (
                ("sales.kpi.workbench", "get_page"),
                ("sales.kpi.team.cockpit", "get_page"),
                ("sales.kpi.company.cockpit", "get_page"),
                ("sales.kpi.leaderboard", "get_board"),
                ("sales.kpi.wall", "refresh"),
                ("sales.kpi.tree", "get_tree"),
            ):
                self._refused(model, method, {"date": day})
            custom = {"period_type": "custom", "date_from": day, "date_to": "2026-03-31"}
            self._refused("sales.kpi.workbench", "get_page", custom)

    def test_marks_with_odd_days(self):
        measure = {"kind": "measure", "code": "visits", "subject": ["team", self.bees.id]}
        activities = {"kind": "activities", "channel": "visit"}
        for mark in (measure, activities):
            for first, last in ((5, 5), (True, True), ("2026-03-31", "2026-03-01")):
                days = {"date_from": first, "date_to": last}
                self._refused(
                    "sales.kpi.team.cockpit", "open_records", OPTIONS, mark | days, user=self.leader
                )

    def test_classes_that_are_none(self):
        mark = {"kind": "sale", "dimension": "class"}
        for keys in ([1], ["ab"], "a", [["a"]]):
            self._refused(
                "sales.kpi.company.cockpit", "open_records", OPTIONS, mark | {"keys": keys}
            )

    def test_options_that_are_none(self):
        for options in (None, [], "x", 5, True):
            self.assertTrue(self.env["sales.kpi.leaderboard"].get_board(options)["schemes"])
            self.assertTrue(self.env["sales.kpi.tree"].get_tree(options)["nodes"])
        for name in ("scheme_id", "team_id"):
            for value in ("x", 1.5, True, [1]):
                self._refused("sales.kpi.leaderboard", "get_board", {name: value})
        whose = {"subject_type": "user", "subject_id": "x"}
        self._refused("sales.kpi.tree", "get_tree", whose)

    def test_years_of_somebody_else(self):
        """Days of one's own making open no other figures."""
        years = {"period_type": "custom", "date_from": "2024-01-01", "date_to": "2026-12-31"}
        self.assertTrue(self._page(**years)["tiles"])
        with self.assertRaises(AccessError):
            self._page(user_id=self.bob.id, **years)
        with self.assertRaises(AccessError):
            self._page(self.leader, user_id=self.carl.id, **years)
        # More than three years are for managers: it is counted as one looks.
        with self.assertRaisesRegex(UserError, "three years at most"):
            self._page(**years | {"date_from": "1970-01-01"})

    def test_one_visit_is_planned_once(self):
        visit = {"partner_id": self.customer.id, "date_start": "2026-03-20 10:00:00"}
        Workbench = self.Workbench.with_user(self.ann)
        with self.assertRaises(UserError) as refused:
            Workbench.plan_visits(OPTIONS, {"visits": [visit] * 50})
        self.assertIn("Acme", str(refused.exception))
        planned = [("user_id", "=", self.ann.id), ("state", "=", "planned")]
        self.assertEqual(self.env["sales.kpi.activity"].search_count(planned), 2)
        Workbench.plan_visits(OPTIONS, {"visits": [visit]})
        with self.assertRaises(UserError):
            Workbench.plan_visits(OPTIONS, {"visits": [visit]})
        # A colleague may come along, and another hour is another visit.
        self.Workbench.with_user(self.bob).plan_visits(OPTIONS, {"visits": [visit]})
        later = visit | {"date_start": "2026-03-20 14:00:00"}
        Workbench.plan_visits(OPTIONS, {"visits": [later]})
        self.assertEqual(self.env["sales.kpi.activity"].search_count(planned), 4)

    def test_looking_makes_no_periods_that_nobody_is_judged_by(self):
        """A day is counted as a rep looks, and 62,000 rows of facts are not kept of sixty days."""
        Period = self.env["sales.kpi.period"]
        before = Period.search_count([])
        for name in ("sales.kpi.workbench", "sales.kpi.tree"):
            screen = self.env[name].with_user(self.ann)
            read = screen.get_page if name.endswith("workbench") else screen.get_tree
            for kind in ("day", "week", "year"):
                options = {"period_type": kind, "date": "2026-03-03"}
                page = read(options)
                self.assertFalse(page["stale"], (name, kind))
                self.assertFalse(screen.refresh(options), (name, kind))
        self.assertEqual(Period.search_count([]), before)
