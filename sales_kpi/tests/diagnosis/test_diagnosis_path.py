from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .diagnosis_common import Command, DiagnosisCommon

FOUND, WON, SIZE = ("new_opportunities", None), ("won_count", "new_opportunities"), (
    "avg_deal_size", None,
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestDiagnosisPath(DiagnosisCommon):
    def _refuse(self, said, *factors, result="won_revenue", **values):
        with self.assertRaisesRegex(ValidationError, said):
            self._path(result, *factors, **values)

    def test_ready_paths(self):
        told = self.Path.search([("company_id", "=", False)]).mapped("told")
        self.assertEqual(
            told,
            [
                "Won revenue = New opportunities × Share won × Average deal size",
                "Sales amount = Customers ordering × Orders a customer × Average order amount",
                "Collected amount = Invoiced amount × Collected of what is invoiced",
                "Won revenue = Activities done × Opportunities an activity × Share won × "
                "Average deal size",
                "Won revenue = Opportunities won × Average deal size",
            ],
        )

    @freeze_time("2026-03-20 12:00:00")
    def test_true_of_real_figures(self):
        # 8 found, 3 won of 100, 250 and 33: 8 x 3/8 x 383/3 = 383.
        for revenue in (100, 250, 33):
            self._move("won", self.ann, 10, revenue)
        for _number in range(8):
            self._move("created", self.ann, 9)
        self.march.refresh()
        self.assertEqual(self.won_path._check_figures(), 1)
        self.assertIn("all 1 figures", self.won_path.action_check()["params"]["message"])
        # One per activity, of which there are none: nothing to be tried on.
        activity = self.env.ref("sales_kpi.diagnosis_path_activity")
        self.assertEqual(activity._check_figures(), 0)

    @freeze_time("2026-03-20 12:00:00")
    def test_a_product_that_is_not_the_result(self):
        # 8 found x 383 / 3 = 1,021.33, and 383 was won.
        for revenue in (100, 250, 33):
            self._move("won", self.ann, 10, revenue)
        for _number in range(8):
            self._move("created", self.ann, 9)
        self.march.refresh()
        self._refuse(
            r"Test doesn't make Won revenue: in March 2026 New opportunities 8 × Average deal size "
            r"\$.127.67 is 1,021.33, and 383.00 was counted",
            FOUND,
            SIZE,
        )

    def test_bad_paths(self):
        self._refuse("would have 1 factors. Give it 2 to 6", FOUND)
        self._refuse("would have 7 factors", *[FOUND] * 7)
        self._refuse("stands there twice", FOUND, FOUND)
        self._refuse("stands there twice", FOUND, ("won_count", "won_count"))
        self._refuse("Average deal size is a rate. Begin with how many", SIZE, FOUND)
        self._refuse("Share of|Won .* is a rate. Begin|per .* is a rate", WON, FOUND)
        self._refuse("Open pipeline can't be a factor", FOUND, ("open_pipeline", None))
        self._refuse(
            "Revenue per activity can't be a factor", FOUND, ("revenue_per_activity", None)
        )
        self._refuse("Average deal size is a rate, and a rate can't be divided", FOUND,
                     ("avg_deal_size", "won_count"))  # fmt: skip
        self._refuse("Win rate can't be explained by a path", FOUND, WON, result="win_rate")
        self._refuse("Opportunities lost can't be explained", FOUND, WON, result="lost_count")

    def test_measures_of_one_company(self):
        own = self._define(company_id=self.company.id)
        with self.assertRaisesRegex(ValidationError, f"a measure of {self.company.name} only"):
            self._path("won_revenue", (own.code, None), SIZE, company_id=False)
        self._path("won_revenue", (own.code, None), SIZE, company_id=self.company.id)

    def test_factors_changed_one_by_one(self):
        path = self._path("won_revenue", FOUND, WON, SIZE)
        lines = path.line_ids
        with self.assertRaisesRegex(ValidationError, "is a rate. Begin"), self.cr.savepoint():
            lines[2].sequence = -1
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "is a rate. Begin"):
            lines[0].unlink()
        with self.assertRaisesRegex(ValidationError, "would have 1 factors"):
            lines[1:].unlink()
        path.line_ids = [
            Command.clear(),
            Command.create({"definition_id": lines.definition_id._find_by_code(["won_count"]).id}),
            Command.create(
                {"definition_id": lines.definition_id._find_by_code(["avg_deal_size"]).id}
            ),
        ]
        self.assertEqual(path.told, "Won revenue = Opportunities won × Average deal size")
        with self.assertRaises(ValidationError):
            path.line_ids = [Command.clear()]

    def test_whose_measure_is_off_waits(self):
        usable = self.Path._get_usable(self.company)
        self.assertIn(self.won_path, usable)
        self.Definition._find_by_code(["avg_deal_size"]).active = False
        self.assertNotIn(self.won_path, self.Path._get_usable(self.company))

    def test_rights(self):
        for user in (self.ann, self.leader, self.manager):
            self.assertTrue(self.won_path.with_user(user).told)
        for user in (self.ann, self.leader, self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.won_path.with_user(user).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self.won_path.line_ids[0].with_user(user).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self.won_path.with_user(user).action_check()
        self.won_path.with_user(self.manager).write({"name": "Ours"})
        trail = self.env["sales.kpi.trail"].search(
            [("model", "=", self.Path._name), ("res_id", "=", self.won_path.id)]
        )
        self.assertIn(self.manager, trail.author_id)

    def test_shared_by_all_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["sales.kpi.period"].get_or_create("month", "2026-03-15", other.id)
        own = self._path("won_revenue", FOUND, WON, SIZE, company_id=self.company.id)
        for record in (self.won_path, self.won_path.line_ids[0]):
            with self.assertRaisesRegex(AccessError, "shared by all companies"):
                record.with_user(self.manager).write({"name": "Mine"})
        own.with_user(self.manager).name = "Mine"
        theirs = self._path("won_revenue", FOUND, WON, SIZE, company_id=other.id)
        boss = new_test_user(self.env, "boss", "sales_kpi.group_kpi_manager")
        self.assertNotIn(theirs, self.Path.with_user(boss).search([]))
        with self.assertRaises(AccessError):
            theirs.line_ids[0].with_user(boss).write({"name": "Mine"})
