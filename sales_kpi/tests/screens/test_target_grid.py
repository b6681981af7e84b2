from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestTargetGrid(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.env.ref("sales_kpi.definition_won_revenue")
        cls.Target = cls.env["sales.kpi.target"]
        cls.target = cls.Target.create(
            {
                "period_id": cls.march.id,
                "definition_id": cls.revenue.id,
                "user_id": cls.ann.id,
                "value": 500,
            }
        )

    def _grid(self, user=None, step="month"):
        Target = self.Target.with_user(user or self.manager)
        return Target.get_grid(self.revenue.id, step, "2026-05-05")

    def _save(self, *changes, reason="Budget", user=None):
        """Changes are (user, column, value, what the grid showed)."""
        names = ("user_id", "part", "value", "was")
        Target = self.Target.with_user(user or self.manager)
        rows = [dict(zip(names, (who.id, *rest), strict=True)) for who, *rest in changes]
        return Target.save_grid(self.revenue.id, "month", "2026-05-05", rows, reason)

    def _row(self, grid, user):
        return next(row for row in grid["rows"] if row["user_id"] == user.id)

    def test_a_row_a_person_a_column_a_month(self):
        grid = self._grid()
        self.assertEqual(
            [c["name"] for c in grid["columns"]][:3],
            ["January 2026", "February 2026", "March 2026"],
        )
        self.assertEqual(len(grid["columns"]), 12)
        row = self._row(grid, self.ann)
        self.assertEqual((row["team"], row["cells"][2]["value"]), ("Bees", 500))
        self.assertIsNone(row["cells"][0]["value"])
        self.assertEqual(len(self._grid(step="quarter")["columns"]), 4)

    def test_measure_with_most_targets_comes_first(self):
        grid = self.Target.with_user(self.manager).get_grid(None, "month", "2026-05-05")
        self.assertEqual(grid["definition_id"], self.revenue.id)

    def test_save(self):
        """Ann's March becomes 600, her April 700 is new; bob gets 10 in January."""
        grid = self._save(
            (self.ann, 2, 600, 500), (self.ann, 3, 700, None), (self.bob, 0, 10, None)
        )
        cells = self._row(grid, self.ann)["cells"]
        self.assertEqual([cells[2]["value"], cells[3]["value"]], [600, 700])
        self.assertEqual(self._row(grid, self.bob)["cells"][0]["value"], 10)
        change = self.target.change_ids[0]
        self.assertEqual((change.before, change.after, change.reason), (500, 600, "Budget"))
        self._save((self.ann, 2, None, 600))
        self.assertFalse(self.target.exists())

    def test_all_or_nothing(self):
        for bad, text in (
            ((self.bob, 0, "many", None), "bob"),
            ((self.bob, 0, float("nan"), None), "number"),
            ((self.bob, 12, 1, None), "no such cell"),
            ((self.accountant, 0, 1, None), "no such cell"),
            ((self.ann, 2, 5, 400), "meanwhile"),
            ((self.ann, 1, 7, None), "twice"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self._save((self.ann, 1, 7, None), bad)
        with self.assertRaises(UserError) as caught:  # said once, however often it is wrong
            self._save(*[(self.bob, 12 + place, 1, None) for place in range(300)])
        self.assertEqual(str(caught.exception).count("no such cell"), 1)
        with self.assertRaisesRegex(UserError, "why"):
            self._save((self.ann, 1, 7, None), reason=" ")
        self.assertEqual(self.Target.search([("definition_id", "=", self.revenue.id)]), self.target)

    def test_closed_periods(self):
        self.march.action_review()
        cell = self._row(self._grid(), self.ann)["cells"][2]
        self.assertFalse(cell["editable"])
        self.assertIn("March 2026", cell["reason"])
        with self.assertRaisesRegex(UserError, "closed"):
            self._save((self.ann, 2, 600, 500))

    def test_roles(self):
        for user, expected in (
            (self.ann, {self.ann.id}),
            (self.leader, {self.ann.id, self.bob.id}),
            (self.director, {self.ann.id, self.bob.id, self.carl.id}),
        ):
            grid = self._grid(user)
            seen = {row["user_id"] for row in grid["rows"]}
            self.assertEqual(seen & {self.ann.id, self.bob.id, self.carl.id}, expected)
            self.assertFalse(any(c["editable"] for row in grid["rows"] for c in row["cells"]))
            with self.assertRaises(AccessError):
                self._save((self.ann, 2, 1, 500), user=user)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._grid(user)

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        boss = self._new_user(
            "boss", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        grid = self.Target.with_user(boss).get_grid(self.revenue.id, "month", "2026-05-05")
        self.assertFalse(grid["rows"])

    def test_sums_of_people_teams_months_and_year(self):
        """Ann has 500 in March and 250.5 in April, carl 100 in March: the Bees 500 and 250.5, the
        Wasps 100; March is 600, April 250.5, the year 850.5."""
        self._save((self.ann, 3, 250.5, None), (self.carl, 2, 100, None))
        grid = self._grid()
        totals = grid["totals"]
        rows = dict(zip([r["user_id"] for r in grid["rows"]], totals["rows"], strict=True))
        self.assertEqual((rows[self.ann.id], rows[self.carl.id]), ("750.50", "100.00"))
        self.assertEqual(rows[self.bob.id], "")
        groups = {g["name"]: (g["cells"][2], g["cells"][3], g["total"]) for g in totals["groups"]}
        self.assertEqual(groups["Bees"], ("500.00", "250.50", "750.50"))
        self.assertEqual(groups["Wasps"], ("100.00", "", "100.00"))
        self.assertEqual(groups["Total"], ("600.00", "250.50", "850.50"))
        self.assertEqual([g["name"] for g in totals["groups"] if g["is_all"]], ["Total"])
        # The same, added up by the database.
        self.assertEqual(
            self.Target._read_group([("definition_id", "=", self.revenue.id)], [], ["value:sum"]),
            [(850.5,)],
        )
        teams = [row["team"] for row in grid["rows"]]
        self.assertEqual(teams, sorted(teams))

    def test_rates_have_no_sums(self):
        rate = self.env.ref("sales_kpi.definition_win_rate")
        Target = self.Target.with_user(self.manager)
        self.assertFalse(Target.get_grid(rate.id, "month", "2026-05-05")["totals"])

    def test_money_is_rounded_to_the_currency(self):
        grid = self._save((self.ann, 3, 33.333333, None))
        self.assertEqual(self._row(grid, self.ann)["cells"][3]["value"], 33.33)
        self.assertEqual(grid["columns"][0]["digits"], 2)

    @freeze_time("2026-05-20 12:00:00")
    def test_begins_at_the_current_month(self):
        self.assertEqual(self._grid()["first"], 4)
        self.assertEqual(self._grid(step="quarter")["first"], 1)
        last_year = self.Target.with_user(self.manager).get_grid(None, "month", "2025-05-05")
        self.assertEqual(last_year["first"], 0)
