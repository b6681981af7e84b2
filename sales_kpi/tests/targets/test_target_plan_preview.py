"""The preview of a plan is a table: people by months, with sums, marks and figures to type over."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_target_plan_scope import ScopeCommon


@tagged("post_install", "-at_install")
class TestTargetPlanPreview(ScopeCommon):
    def _row(self, page, user):
        return next(row for row in page["rows"] if row["user_id"] == user.id)

    def test_people_by_months_with_sums(self):
        """360 in the second quarter: 40 a month for each of three. The Bees (ann and bob) have 80
        a month and 240 in all, the Wasps 40 and 120; 120 a month, 360 together."""
        plan = self._plan([self._typed(self.revenue, 360)], period_type="quarter", reason=False)
        plan.action_preview()
        page = plan.get_preview()
        self.assertEqual(
            [c["name"] for c in page["columns"]], ["April 2026", "May 2026", "June 2026"]
        )
        self.assertEqual([row["name"].split()[0] for row in page["rows"]], ["ann", "bob", "carl"])
        self.assertEqual([c["value"] for c in self._row(page, self.ann)["cells"]], [40, 40, 40])
        totals = page["totals"]
        self.assertEqual(totals["rows"], ["120"] * 3)
        self.assertEqual(
            [(g["name"], g["cells"][0], g["total"]) for g in totals["groups"]],
            [("Bees", "80", "240"), ("Wasps", "40", "120"),
             ("Total", "120", "360")],
        )  # fmt: skip
        # The same, added up by the database.
        sums = self.env["sales.kpi.target.plan.line"]._read_group(
            [("plan_id", "=", plan.id)], ["team_id"], ["value:sum"]
        )
        self.assertEqual({t.name: v for t, v in sums}, {"Bees": 240, "Wasps": 120})

    def test_what_changes_is_marked(self):
        """Ann's May was 40 and stays, her June was 50 and becomes 40; April is new."""
        for month, value in ((5, 40), (6, 50)):
            period = self.env["sales.kpi.period"].get_or_create("month", f"2026-0{month}-01")
            self.Target.create(
                {"period_id": period.id, "definition_id": self.revenue.id,
                 "user_id": self.ann.id, "value": value}
            )  # fmt: skip
        plan = self._plan([self._typed(self.revenue, 360)], period_type="quarter")
        plan.action_preview()
        cells = self._row(plan.get_preview(), self.ann)["cells"]
        self.assertEqual([cell["mark"] for cell in cells], ["new", False, "changed"])
        self.assertIn("50", cells[2]["hint"])

    def test_figures_are_typed_over(self):
        """Ann's April becomes 60.006, which is 60.01: the sum is off by 20.01."""
        plan = self._plan([self._typed(self.revenue, 360)], period_type="quarter", reason=False)
        plan.action_preview()
        measure = plan.measure_ids
        change = {"user_id": self.ann.id, "part": 0, "value": 60.006, "was": 40}
        page = plan.save_preview(measure.id, [change])
        self.assertEqual(self._row(page, self.ann)["cells"][0]["value"], 60.01)
        self.assertEqual(page["totals"]["groups"][-1]["total"], "380.01")
        self.env.invalidate_all()
        self.assertEqual((measure.parts_total, measure.difference), (380.01, 20.01))
        good = {**change, "was": 60.01}
        for bad, text in (
            (change, "meanwhile"),
            ({**good, "part": 3}, "no such cell"),
            ({**good, "part": True}, "no such cell"),
            ({**good, "user_id": self.accountant.id}, "no such cell"),
            ({**good, "value": None}, "Write a number"),
            ({**good, "value": "9"}, "Write a number"),
            ({**good, "value": float("inf")}, "Write a number"),
            ({**good, "value": float("nan")}, "Write a number"),
        ):
            with self.assertRaisesRegex(UserError, text):
                plan.save_preview(measure.id, [{**good, "part": 1, "was": 40}, bad])
        self.assertEqual(self._row(plan.get_preview(), self.ann)["cells"][1]["value"], 40)

    def test_kept_targets_are_not_typed_over(self):
        may = self.env["sales.kpi.period"].get_or_create("month", "2026-05-05")
        self.Target.create(
            {"period_id": may.id, "definition_id": self.revenue.id, "user_id": self.ann.id,
             "value": 50}
        )  # fmt: skip
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month", existing="keep")
        plan.action_preview()
        cell = self._row(plan.get_preview(), self.ann)["cells"][0]
        self.assertEqual((cell["value"], cell["editable"], cell["mark"]), (50, False, False))

    def test_rates_have_no_sums(self):
        plan = self._plan([self._typed(self._measure("win_rate"), 0.4)], period_type="quarter")
        plan.action_preview()
        self.assertFalse(plan.get_preview()["totals"])

    def test_only_its_author_sees_it(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        plan.action_preview()
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                plan.with_user(user).get_preview()
