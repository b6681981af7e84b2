"""Sheets of targets as people write them: what is understood, left out, asked and refused."""

import base64
import io
from datetime import date

import openpyxl

from odoo.tests import tagged

from .test_target_sheet import TargetSheetCommon


@tagged("post_install", "-at_install")
class TestTargetSheetWritten(TargetSheetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target.unlink()
        cls.wins = cls.env.ref("sales_kpi.definition_won_count")
        cls.rate = cls.env.ref("sales_kpi.definition_win_rate")

    def _import(self, rows, **values):
        sheet = self._sheet(rows, **values)
        sheet.action_import()
        return sheet

    def _read(self, rows, **values):
        """Import a sheet of which nothing may be wrong."""
        sheet = self._import(rows, **values)
        self.assertEqual((sheet.state, self._problems(sheet)), ("ready", {}), rows)
        return sheet

    def _values(self, user=None):
        """{(measure, month): figure}, and all targets are gone."""
        found = self.env["sales.kpi.target"].search([("user_id", "=", (user or self.ann).id)])
        values = {(t.definition_id.code, t.period_id.name): t.value for t in found}
        found.with_context(kpi_reason="Again").unlink()
        return values

    def test_figures(self):
        """12万 is 12 times 10,000; 1.5亿 is 1.5 times 100,000,000."""
        for text, figure in (
            ("12万", 120_000), ("1.5亿", 150_000_000), ("1.1万", 11_000), ("3千", 3_000),
            ("120,000元", 120_000), ("￥120,000", 120_000), ("¥1,200.50", 1_200.5),
            ("12万元", 120_000), ("１２０，０００", 120_000), ("人民币1,200元", 1_200),
            ("1,234.5", 1_234.5), (" 1 200 ", 1_200), ("12 000", 12_000), ("+7", 7),
        ):  # fmt: skip
            with self.subTest(text):
                self._read([["Salesperson", "2026-03"], ["ann", text]], decimals="point")
                self.assertEqual(self._values(), {("won_revenue", "2026-03"): figure})

    def test_shares(self):
        for text in ("85%", "85％", "８５％", "85 %", "85"):
            with self.subTest(text):
                rows = [["Salesperson", "2026-03"], ["ann", text]]
                self._read(rows, definition_id=self.rate.id)
                self.assertEqual(self._values(), {("win_rate", "2026-03"): 0.85})

    def test_a_figure_in_brackets_is_below_zero(self):
        sheet = self._import([["Salesperson", "2026-03"], ["ann", "(1,200)"]], decimals="point")
        self.assertIn("“-1200”: a target of this measure is not", self._problems(sheet)["B2"])
        rows = [["Salesperson", "2026-03"], ["ann", "（5%）"]]
        self._read(rows, definition_id=self.rate.id)
        self.assertEqual(self._values(), {("win_rate", "2026-03"): -0.05})

    def test_a_lone_dash_is_nothing(self):
        for dash in ("-", "—", "－", "–"):
            with self.subTest(dash):
                self._read([["Salesperson", "2026-03", "2026-04"], ["ann", dash, 5]])
                self.assertEqual(self._values(), {("won_revenue", "2026-04"): 5})

    def test_what_is_no_figure(self):
        """Superscripts, fractions, ranges, other currencies in words, two signs, and dates."""
        for text in (
            "10²", "½", "1-2", "12 EUR", "--5", "-(5)", "(5", "1,2,3", "5万万", "①", "1_000", "约5",
            "2026-03-01", "5%", "12万%",
        ):  # fmt: skip
            with self.subTest(text):
                rows = [["Salesperson", "2026-03"], ["ann", text]]
                sheet = self._import(rows, decimals="point")
                self.assertEqual(set(self._problems(sheet)), {"B2"})
        self.assertEqual(self._values(), {})

    def test_months(self):
        for head in (
            "3月", "三月", "3月份", "2026年3月", "2026年03月", "Mar-26", "Mar 2026", "March",
            "2026-03-01",
            "2026/3/1", "2026-03-01 00:00:00", "03/2026", "2026/03", "202603", "３月",
            date(2026, 3, 1),
        ):  # fmt: skip
            with self.subTest(head):
                self._read([["Salesperson", head], ["ann", 5]])
                self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})
        for head in ("2025年3月", "Mar-25", "13月", "26-Mar", "3", "2026"):
            with self.subTest(head):
                sheet = self._import([["Salesperson", "2026-01", head], ["ann", 4, 5]])
                self.assertEqual(set(self._problems(sheet)), {"C1"})

    def test_quarters_in_words(self):
        for head in ("Q2", "第二季度", "2季度", "2026年第2季度", "2026Q2", "Q2 2026"):
            with self.subTest(head):
                self._read([["Salesperson", head], ["ann", 5]], step="quarter")
                self.assertEqual(self._values(), {("won_revenue", "2026-Q2"): 5})

    def test_a_sheet_from_a_chinese_office(self):
        """A title, 姓名, a name with a wide space, a dash, totals: 3 targets are left."""
        self.ann.name, self.bob.name = "王芳", "李 四"
        sheet = self._read(
            [
                ["2026年销售目标", None, None, None],
                ["姓　名", "部门", "1月", "2月", "合计"],
                ["王　芳", "北区", "12万", "-", "12万"],
                ["李四", "北区", 50_000, "7,000元", 57_000],
                [None, "北区小计", 170_000, 7_000, 177_000],
                ["总计", None, 170_000, 7_000, 177_000],
            ],
            decimals="point",
        )
        self.assertEqual(sheet.value_count, 3)
        for text in ("1 2026年销售目标", "5 北区小计, 6 总计", "E2 合计"):
            self.assertIn(text, sheet.notice)
        self.assertEqual(self._values(), {("won_revenue", "2026-01"): 120_000})
        self.assertEqual(
            self._values(self.bob),
            {("won_revenue", "2026-01"): 50_000, ("won_revenue", "2026-02"): 7_000},
        )

    def test_headings_of_people(self):
        for head in (
            "姓名",
            "员工",
            "业务员",
            "销售员",
            "员工姓名",
            "Name",
            "Employee",
            "Sales Rep",
        ):
            with self.subTest(head):
                self._read([[head, "3月"], ["ann", 5]])
                self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})

    def test_lines_of_totals(self):
        for word in (
            "合计",
            "总计：",
            "小计",
            "Total",
            "TOTAL:",
            "Sum",
            "Grand Total",
            "Total North",
        ):
            with self.subTest(word):
                sheet = self._read([["Salesperson", "2026-03"], ["ann", 5], [word, 5]])
                self.assertIn(f"3 {word}", sheet.notice)
                self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})

    def test_who_is_called_like_a_total_is_somebody(self):
        self.ann.name = "Sum"
        self._read([["Salesperson", "2026-03"], ["Sum", 5]])
        self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})

    def test_two_people_with_one_name(self):
        self.ann.name, self.bob.name = "王 芳", "王芳"
        self._read([["Salesperson", "2026-03"], ["王芳", 5]])
        self.assertEqual(self._values(self.bob), {("won_revenue", "2026-03"): 5})
        self.bob.name = "王  芳"
        sheet = self._import([["Salesperson", "2026-03"], ["王芳", 5]])
        self.assertIn("could be ann, bob", self._problems(sheet)["A2"])

    def test_the_chinese_part_of_a_name(self):
        self.ann.name, self.bob.name = "Wang Fang 王芳", "Li Si 李四"
        self._read([["姓名", "2026-03"], ["王　芳", 5]])
        self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})
        self.bob.name = "Wang Fang (2) 王芳"
        sheet = self._import([["姓名", "2026-03"], ["王芳", 5]])
        self.assertIn("could be ann, bob", self._problems(sheet)["A2"])

    def test_on_the_second_sheet(self):
        book = openpyxl.Workbook()
        book.active.title = "说明"
        book.active.append(["How to fill this in", "Ask Ann"])
        sheet = book.create_sheet("目标")
        sheet.append(["业务员", "3月"])
        sheet.append(["ann", 5])
        other = book.create_sheet("Old")
        other.append(["业务员", "3月"])
        other.append(["ann", 6])
        hidden = book.create_sheet("Hidden", 0)
        hidden.append(["业务员", "3月"])
        hidden.append(["ann", 7])
        hidden.sheet_state = "hidden"
        buffer = io.BytesIO()
        book.save(buffer)
        file = base64.b64encode(buffer.getvalue())
        found = self._read(None, file=file)
        self.assertIn("1 说明, 3 Old", found.notice)
        self.assertEqual(self._values(), {("won_revenue", "2026-03"): 5})
        self.assertEqual(found.sheet_number, 2)
        self._read(None, file=file, sheet_number=3)
        self.assertEqual(self._values(), {("won_revenue", "2026-03"): 6})
        for number in (4, -1):
            wrong = self._import(None, file=file, sheet_number=number)
            self.assertIn("a sheet from 1 to 3", self._problems(wrong)[""])

    def test_a_long_list_of_several_measures(self):
        rows = [
            ["姓名", "月份", "指标", "目标"],
            ["ann", "3月", "won_revenue", "12万"],
            ["ann", "2026-03", self.wins.name, 4],
            ["ann", "2026年4月", "win_rate", "40%"],
            ["bob", date(2026, 3, 1), "won_count", "-"],
            ["合计", None, None, 120_004],
        ]
        sheet = self._read(rows, definition_id=False)
        self.assertEqual((sheet.value_count, sheet.change_count), (3, 0))
        expected = {
            ("won_revenue", "2026-03"): 120_000,
            ("won_count", "2026-03"): 4,
            ("win_rate", "2026-04"): 0.4,
        }
        self.assertEqual(self._values(), expected)
        self.assertEqual(self._values(self.bob), {})

    def test_a_long_list_of_one_measure(self):
        rows = [["Salesperson", "Month", "Target"], ["ann", "Mar-26", 5], ["ann", "Apr-26", 6]]
        self._read(rows)
        expected = {("won_revenue", "2026-03"): 5, ("won_revenue", "2026-04"): 6}
        self.assertEqual(self._values(), expected)
        sheet = self._import(rows, definition_id=False)
        self.assertIn("Choose the measure", self._problems(sheet)[""])

    def test_bad_cells_of_a_long_list(self):
        """Each is named, and the good line beside them is not written."""
        sheet = self._import(
            [
                ["Salesperson", "Month", "Measure", "Target"],
                ["ann", "3月", "won_revenue", 5],
                ["nobody", "3月", "won_revenue", 5],
                ["ann", "2025-03", "won_revenue", 5],
                ["ann", "3月", "no_such", 5],
                ["ann", "3月", "won_revenue", "many"],
                ["ann", "2026-03", "Won revenue", 6],
            ]
        )
        problems = self._problems(sheet)
        self.assertEqual(set(problems), {"A3", "B4", "C5", "D6", "D7"})
        self.assertIn("Line 2 has a target for the same", problems["D7"])
        self.assertIn("2025-03", problems["B4"])
        self.assertEqual(self._values(), {})

    def test_a_measure_a_line_and_a_month_a_column(self):
        rows = [
            ["姓名", "指标", "1月", "2月"],
            ["ann", "won_revenue", 5, 6],
            ["ann", "won_count", 1, 2],
        ]
        self._read(rows, definition_id=False)
        expected = {("won_revenue", "2026-01"): 5, ("won_revenue", "2026-02"): 6,
                    ("won_count", "2026-01"): 1, ("won_count", "2026-02"): 2}  # fmt: skip
        self.assertEqual(self._values(), expected)

    def test_a_unit_of_all_figures_is_not_overlooked(self):
        """Under 单位：万元 12 is 120,000: nobody reads 12."""
        for title, head in (("单位：万元", "3月"), ("in thousands", "3月"), ("Plan", "3月(万元)")):
            with self.subTest(title):
                sheet = self._import([[title], ["姓名", head], ["ann", 12]])
                self.assertIn(set(self._problems(sheet)).pop(), ("A1", "B2"))
                self.assertEqual(self._values(), {})
        self._read([["单位：元"], ["姓名", "3月"], ["ann", 12]])
        self.assertEqual(self._values(), {("won_revenue", "2026-03"): 12})

    def test_amounts_are_in_the_companys_currency_and_that_is_said(self):
        sheet = self._read([["Salesperson", "2026-03"], ["ann", "12元"]])
        currency = self.company.currency_id
        self.assertEqual("amounts with 元" in (sheet.notice or ""), currency.name != "CNY")
        sheet = self._read([["Salesperson", "2026-03"], ["ann", f"{currency.symbol}12"]])
        self.assertFalse(sheet.notice)
        rows = [["Salesperson", "2026-03"], ["ann", "12元"]]
        sheet = self._import(rows, definition_id=self.wins.id)
        self.assertIn("no amount of money", self._problems(sheet)["B2"])

    def test_1_234_is_not_read_without_a_choice(self):
        for text, point, comma in (("1.234", 1.234, 1_234), ("1,234", 1_234, 1.234)):
            for decimals, figure in (("point", point), ("comma", comma)):
                with self.subTest(text, decimals=decimals):
                    sheet = self._import([["Salesperson", "2026-03"], ["ann", text]])
                    self.assertEqual((sheet.state, self._values()), ("choose", {}))
                    self.assertIn(f"“{text}” can be 1.234 / 1234.", sheet.question)
                    sheet.decimals = decimals
                    sheet.action_import()
                    self.assertEqual(self._values(), {("won_revenue", "2026-03"): figure})

    def test_other_figures_of_the_file_tell(self):
        """1.234,5 only has one meaning; as it isn't how the user writes, he looks at it first."""
        rows = [["Salesperson", "2026-03", "2026-04"], ["ann", "1.234", "1.234,5"]]
        sheet = self._import(rows)
        self.assertEqual((sheet.state, sheet.decimals), ("ready", "comma"))
        self.assertEqual(self._values(), {})
        sheet.action_import()
        expected = {("won_revenue", "2026-03"): 1_234, ("won_revenue", "2026-04"): 1_234.5}
        self.assertEqual(self._values(), expected)

    def test_two_notations_in_one_file(self):
        """Whichever is chosen, cells of the other are named."""
        rows = [["Salesperson", "2026-03", "2026-04"], ["ann", "1,234.5", "1.234,5"]]
        sheet = self._import(rows)
        self.assertEqual(sheet.state, "choose")
        for decimals, bad in (("point", "C2"), ("comma", "B2")):
            sheet = self._import(rows, decimals=decimals)
            self.assertEqual(set(self._problems(sheet)), {bad})
        self.assertEqual(self._values(), {})

    def test_a_day_that_could_be_two_is_not_read_without_a_choice(self):
        rows = [["Salesperson", "Date", "Target"], ["ann", "01/10/2026", 5]]
        for order, month in (("dmy", "2026-10"), ("mdy", "2026-01")):
            sheet = self._import(rows)
            self.assertEqual((sheet.state, self._values()), ("choose", {}))
            self.assertIn("2026-01-10 / 2026-10-01", sheet.question)
            sheet.date_order = order
            sheet.action_import()
            self.assertEqual(self._values(), {("won_revenue", month): 5})

    def test_columns_of_days_that_could_be_two(self):
        """01/10/2026 and 01/11/2026: months of a Briton, or two days of an American January."""
        rows = [["Salesperson", "01/10/2026", "01/11/2026"], ["ann", 5, 6]]
        sheet = self._import(rows)
        self.assertEqual((sheet.state, self._values()), ("choose", {}))
        sheet.date_order = "mdy"
        sheet.action_import()
        self.assertEqual(set(self._problems(sheet)), {"C1"})
        sheet.date_order = "dmy"
        sheet.action_import()
        expected = {("won_revenue", "2026-10"): 5, ("won_revenue", "2026-11"): 6}
        self.assertEqual(self._values(), expected)

    def test_the_first_rows_are_shown_as_they_are_read(self):
        rows = [["Plan"], ["姓名", "3月", "合计"], ["<b>ann</b>", "1.5万", 5], ["合计", "x", "y"]]
        sheet = self._sheet(rows)
        sheet.action_check()
        self.assertIn("15,000", sheet.preview)
        self.assertIn("(1.5万)", sheet.preview)
        self.assertIn("&lt;b&gt;ann", sheet.preview)
        self.assertIn("line-through", sheet.preview)

    def test_queries_do_not_grow_with_the_rows(self):
        def count(months):
            rows = [["Salesperson", "Month", "Target"]]
            rows += [["ann", f"{month}月", "1.5万"] for month in range(1, months + 1)]
            sheet = self._sheet(rows)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            sheet.action_check()
            self.env.flush_all()
            self.assertEqual(sheet.value_count, months)
            return self.cr.sql_log_count - start

        count(1)
        self.assertEqual(count(2), count(12))
