from importlib.util import module_from_spec, spec_from_file_location

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...models.measures.cross import reader_cross_records
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportPage(ReportCommon):
    """What a report tells, worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Bees: Ann won 100 in China and 300 in France, Bob 50 in China; Wasps: Carl lost in France.
        chinese, french = cls._leads_abroad()
        cls._move("won", cls.ann, 2, 100, lead_id=chinese.id)
        cls._move("won", cls.ann, 9, 300, lead_id=french.id)
        cls._move("won", cls.bob, 10, 50, lead_id=chinese.id)
        cls._move("lost", cls.carl, 20, 70, team=cls.wasps, lead_id=french.id)

    def test_rows_and_columns(self):
        page = self._page(["won_revenue"], ["rep"], ["country"])
        # The best first; the columns too: France 300, China 150.
        self.assertEqual(
            [column["label"] for column in page["columns"]], ["France", "China", "Grand Total"]
        )
        self.assertEqual(
            self._told(page),
            {
                self.ann.name: [300, 100, 400],
                self.bob.name: [0, 50, 50],
                "Grand Total": [300, 150, 450],
            },
        )

    def test_totals_are_counted(self):
        """1 of 1 in China, 1 of 2 in France: of all 3 of 4, which is no sum and no mean of them."""
        page = self._page(["win_rate"], ["team"], ["country"])
        told = self._told(page)
        self.assertEqual(told["Bees"], [1, 1, 1])
        self.assertEqual(told["Wasps"], [None, 0, 0])
        self.assertEqual(told["Grand Total"], [1, 0.5, 0.75])

    def test_opens_what_was_counted(self):
        page = self._page(["won_revenue"], ["rep"], ["country"])
        options = {"spec": page["spec"]}
        Report = self.Report.with_user(self.manager)
        for row in page["rows"]:
            for column, cells in zip(page["columns"], row["cells"], strict=True):
                action = Report.open_cell(options, row["key"], column["key"], "won_revenue")
                records = self.env[action["res_model"]].with_context(**action["context"])
                found = records.search(action["domain"])
                value = (
                    "value" if action["res_model"] == "sales.kpi.counted" else "expected_revenue"
                )
                with self.subTest(row=row["label"], column=column["label"]):
                    self.assertEqual(sum(found.mapped(value)), cells[0]["value"])

    def test_choices(self):
        choices = self.Report.with_user(self.ann).get_choices()
        axes = {one["code"]: one["axes"] for one in choices["measures"]}
        self.assertIn("country", axes["won_revenue"])
        self.assertNotIn("product_category", axes["won_revenue"])
        self.assertEqual([one["value"] for one in choices["choices"]["sharing"]], ["private"])

    def test_save(self):
        Report = self.Report.with_user(self.ann)
        spec = self._page(["won_revenue", "win_rate"], ["rep"], ["month"])["spec"]
        report = Report.browse(Report.save_spec({"spec": spec}, {"name": "Mine"}))
        self.assertEqual(report._get_spec(), spec | {"name": "Mine"})

    def test_somebodys_own_product_sales_get_out_of_the_way(self):
        """Codes are there once: who used this one keeps his measure, and formulas follow it."""
        self.env.ref("sales_kpi.definition_product_sales").code = "set_aside"
        own = self._define("product_sales")
        self._define("product_sales_2")
        self._define("my_product_sales")
        user = self._define("user", kind="formula", formula="2 * product_sales / my_product_sales")
        self.env.flush_all()
        path = file_path("sales_kpi/migrations/19.0.1.6.0/pre-product_sales.py")
        spec = spec_from_file_location("product_sales", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(own.code, "product_sales_3")
        self.assertEqual(user.formula, "2 * product_sales_3 / my_product_sales")

    def test_very_many_records_are_opened_by_what_they_have(self):
        """A list can't be asked for by fifty thousand numbers; of what no field says it is told."""
        spec = self._page(["won_revenue"], ["rep", "country"], ["week"])["spec"]
        self.patch(reader_cross_records, "MOST_NAMED", 0)
        for user, row, column, total in (
            (self.manager, [self.ann.id], "[]", 400),
            (self.manager, [self.ann.id, self.china.id], '["2026-03-02"]', 100),
            (self.manager, [self.ann.id, self.france.id], '["2026-03-09"]', 300),
            (self.leader, [], '["2026-03-09"]', 350),
            (self.ann, [], "[]", 400),
        ):
            Report = self.Report.with_user(user)
            action = Report.open_cell({"spec": spec}, str(row), column, "won_revenue")
            self.assertNotIn("('id', 'in'", str(action["domain"]))
            self.env.invalidate_all()
            records = self.env[action["res_model"]].with_user(user)
            found = records.with_context(**action["context"]).search(action["domain"])
            is_counted = action["res_model"] == "sales.kpi.counted"
            value = "value" if is_counted else "expected_revenue"
            self.assertEqual(sum(found.mapped(value)), total)
        spec["rows"] = ["top_team"]
        with self.assertRaisesRegex(UserError, "smaller part"):
            Report = self.Report.with_user(self.manager)
            Report.open_cell({"spec": spec}, f"[{self.region.id}]", "[]", "won_revenue")
