"""Spreadsheets that people send by mistake: every bad cell is named, and nothing is written."""

import base64
import io
from datetime import date

import openpyxl

from odoo.tests import tagged

from .test_target_sheet import TargetSheetCommon

HEAD = ["Salesperson", "2026-01", "2026-02"]


@tagged("post_install", "-at_install")
class TestTargetSheetBad(TargetSheetCommon):
    def setUp(self):
        super().setUp()
        self.before = self._everything()

    def _everything(self):
        targets = self.env["sales.kpi.target"].search([])
        changes = self.env["sales.kpi.target.change"].search_count([])
        return {target.id: target.value for target in targets}, changes

    def _import(self, rows, change=None, **values):
        """{bad cell: reason} of a file that nothing is written of."""
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if change:
            change(book.active)
        buffer = io.BytesIO()
        book.save(buffer)
        sheet = self._sheet(file=base64.b64encode(buffer.getvalue()), **values)
        sheet.action_import()
        problems = self._problems(sheet)
        if problems:
            self.assertEqual(sheet.state, "bad")
            self.assertEqual(self._everything(), self.before, "something was written")
        return problems

    def _check(self, rows, *cells, **values):
        """Exactly these cells are bad; the good ones beside them are not written either."""
        self.assertEqual(set(self._import([HEAD, *rows], **values)), set(cells))

    def test_formula_without_a_result(self):
        """It is no empty cell: nobody has reckoned it yet."""
        problems = self._import([HEAD, ["ann", "=B3*2", 5], ["bob", "=1/0", None]])
        self.assertEqual(set(problems), {"B2", "B3"})
        self.assertIn("=B3*2", problems["B2"])

    def test_error_of_a_formula(self):
        self._check([["ann", "#DIV/0!", 5], ["bob", "#REF!", None]], "B2", "B3")

    def test_dates(self):
        def show_as_day(sheet):
            sheet["C2"].number_format = "yyyy-mm-dd"

        problems = self._import([HEAD, ["ann", date(2026, 1, 31), 46000]], show_as_day)
        self.assertEqual(set(problems), {"B2", "C2"})

    def test_merged_cells(self):
        problems = self._import(
            [HEAD, ["ann", 500, None], ["bob", 5, 6]], lambda sheet: sheet.merge_cells("B2:C2")
        )
        self.assertEqual(set(problems), {"B2"})
        self.assertIn("B2:C2", problems["B2"])

    def test_merged_title_does_no_harm(self):
        """Above the heading anybody may merge what he likes."""
        problems = self._import(
            [["", "", ""], HEAD, ["ann", 500, 600]], lambda sheet: sheet.merge_cells("A1:C1")
        )
        self.assertEqual(problems, {})

    def test_people(self):
        """Twice, unknown, left, of another company, of no team, and nobody at all. A line of
        totals is nobody: it is left out."""
        other = self.env["res.company"].create({"name": "Other"})
        self._new_user(
            "dora", "sales_team.group_sale_salesman", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.carl.active = False
        self._check(
            [
                ["ann", 1, 2], ["ann", 3, 4], ["nobody", 1, None], ["carl", 1, None],
                ["dora", 1, None], ["accountant", 1, None], [None, 1, None],
                ["Total", 10, 20],
            ],
            "A3", "A4", "B5", "A6", "B7", "A8",
        )  # fmt: skip

    def test_figures(self):
        """Below zero, no number, too big, true."""
        self._check(
            [
                ["ann", -1, "NaN"], ["bob", "1e400", 10**20], ["carl", "12 EUR", True],
                ["leader", "inf", "40%"],
            ],
            "B2", "C2", "B3", "C3", "B4", "C4", "B5", "C5",
        )  # fmt: skip

    def test_figures_as_people_write_them(self):
        """Full-width digits and grouped thousands are numbers."""
        self.assertEqual(
            self._import([HEAD, ["ann", "１２，０００", "1,234.5"], ["bob", " 7 ", "－０"]]), {}
        )
        self.assertEqual(self._targets(self.ann)["2026-01"], 12000)
        self.assertEqual(self._targets(self.ann)["2026-02"], 1234.5)

    def test_rates_may_be_below_zero(self):
        growth = self.env.ref("sales_kpi.definition_win_rate")
        self.assertEqual(
            self._import([HEAD, ["ann", "-5%", None]], definition_id=growth.id), {}
        )  # fmt: skip

    def test_no_heading(self):
        for rows in ([["ann", 1, 2]], [["", "2026-01"], ["ann", 1]], [[1, 2], [3, 4]]):
            with self.subTest(rows=rows):
                self.assertTrue(self._import(rows))

    def test_value_without_a_heading(self):
        self._check([["ann", 1, 2, 3], ["bob", 1, 2, None, 4]], "D2", "E3")

    def test_wrong_periods(self):
        problems = self._import(
            [["Salesperson", "2026-Q1", "2027-01", "2026-01", "2026-01", "Janvember"],
             ["ann", 1, 2, 3, 4, 5]]
        )  # fmt: skip
        self.assertEqual(set(problems), {"B1", "C1", "E1", "F1"})

    def test_closed_period(self):
        self.march.action_review()
        self.before = self._everything()
        problems = self._import([["Salesperson", "2026-03"], ["ann", 501], ["bob", 1]])
        self.assertEqual(set(problems), {"B2", "B3"})

    def test_hidden_columns_count(self):
        """What is hidden is read as everything else: a filter is no reason to lose a target."""

        def hide(sheet):
            sheet.column_dimensions["C"].hidden = True
            sheet.row_dimensions[3].hidden = True

        self.assertEqual(self._import([HEAD, ["ann", 1, "bad"], ["bob", "bad", 2]], hide).keys(),
                         {"C2", "B3"})  # fmt: skip

    def test_no_workbook(self):
        for content in (b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b"\x00\x01\x02",
                        b"<html></html>"):  # fmt: skip
            sheet = self._sheet(file=base64.b64encode(content))
            sheet.action_check()
            self.assertEqual(sheet.state, "bad", content)
            self.assertEqual(self._everything(), self.before)
