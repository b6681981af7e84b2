"""What the workbench does not count anew for each look is as old as it says, and no older."""

from odoo.tests import tagged

from ....models.measures import reader
from .workbench_common import WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchKept(WorkbenchCommon):
    def _compared(self, **options):
        [told] = self._tile(self._page(**options), "won_revenue")["changes"]
        return told["value"]

    def _refresh(self):
        self.march.as_of = False
        self.march.refresh()
        # A minute later: on the clock of these tests no time goes by.
        self.march.as_of = self.march.as_of.replace(second=self.march.as_of.second + 1)

    def test_what_is_compared_with_is_read_once_a_count(self):
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self.assertEqual(self._compared(), 300)
        read = []
        self.patch(reader, "tune", read.append)
        self.assertEqual(self._compared(), 300)
        self.assertEqual(len(read), 1)

    def test_the_next_count_reads_it_again(self):
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self.assertEqual(self._compared(), 300)
        self._move("won", self.ann, "2026-02-11 12:00:00", 50)
        self._refresh()
        self.assertEqual(self._compared(), 350)

    def test_each_sees_his_own(self):
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self._move("won", self.bob, "2026-02-10 12:00:00", 70)
        self.assertEqual(self._compared(), 300)
        page = self._page(self.bob)
        self.assertEqual(self._tile(page, "won_revenue")["changes"][0]["value"], 70)
        self.assertEqual(self._compared(), 300)

    def test_other_spans_and_other_ways_of_counting(self):
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self._move("won", self.ann, "2025-03-10 12:00:00", 1200)
        self.assertEqual(self._compared(), 300)
        self.assertEqual(self._compared(compare="year_ago"), 1200)
        self.Definition._find_by_code(["won_revenue"]).domain = "[('kind', '=', 'lost')]"
        self.assertEqual(self._compared(), 0)

    def test_a_period_never_counted_is_compared_with_what_is_there_now(self):
        self.march.as_of = False
        self._move("won", self.ann, "2026-02-10 12:00:00", 300)
        self.assertEqual(self._compared(), 300)
        self._move("won", self.ann, "2026-02-11 12:00:00", 50)
        self.assertEqual(self._compared(), 350)

    def test_an_error_is_not_kept(self):
        broken = self._define("broken")
        self._choose_codes("won_revenue", "broken")
        self.env.flush_all()
        sql = "UPDATE sales_kpi_definition SET user_field = %s WHERE id = %s"
        self.env.cr.execute(sql, ["gone", broken.id])
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            self._compared()
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING") as logs:
            self._compared()
        self.assertEqual(len(logs.records), 2)  # of now, and of what it is compared with

    def _choose_codes(self, *codes):
        self.Workbench.with_user(self.ann).save_measures({}, list(codes))

    def test_what_accountants_book_is_as_it_was_counted(self):
        self._choose_codes("collected_amount", "visits")
        definition = self.Definition._find_by_code(["collected_amount"])
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("definition_id", "=", definition.id),
                ("user_id", "=", self.ann.id),
                ("subject_type", "=", "user"),
            ]
        )
        fact.sudo().value = 123
        self.assertEqual(self._tile(self._page(), "collected_amount")["value"], 123)
        # Before the first count there is nothing to show but what is there now.
        self.march.as_of = False
        self.assertEqual(self._tile(self._page(), "collected_amount")["value"], 0)

    def test_what_is_made_of_it_is_as_it_was_counted_too(self):
        self._define("half_of_it", kind="formula", formula="collected_amount / 2")
        self._choose_codes("half_of_it")
        self._refresh()
        reader = type(self.env["sales.kpi.reader"])
        sources = []
        get_model = reader._get_model
        self.patch(
            reader, "_get_model",
            lambda one, definition, company: sources.append(definition.code)
            or get_model(one, definition, company),
        )  # fmt: skip
        self._page()
        sources.clear()
        self._page()
        self.assertNotIn("collected_amount", sources)

    def test_few_queries(self):
        self._page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 50)
