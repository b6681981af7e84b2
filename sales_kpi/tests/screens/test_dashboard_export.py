import io
import json
from datetime import datetime
from unittest.mock import patch

import openpyxl

from odoo.tests import HttpCase, tagged

from ...report.dashboard_workbook import DashboardWorkbook
from .test_report import ScorecardCommon

HEAD = 5  # row of the headings in a sheet
MARCH = {"period_type": "month", "date": "2026-03-13"}
TEAM = "sales.kpi.team.cockpit"
PAGES = ("sales.kpi.workbench", TEAM, "sales.kpi.company.cockpit")
TABLE = {
    "title": "Odd [things]",
    "columns": [
        {"name": "=Name", "type": "text"},
        {"name": "Count", "type": "number"},
        {"name": "Share", "type": "percent"},
        {"name": "Revenue", "type": "money"},
        {"name": "Day", "type": "date"},
    ],
    "rows": [
        ["=1+1", 3, 0.25, 1234.5, "2026-03-04"],
        ["@SUM(A1)", None, None, float("nan"), None],
        ["+49 30 1", False, "#DIV/0", -2.0, False],
        ["-2", 0, 0.0, 0.0, "2026-12-31"],
    ],
}


def load_sheet(content):
    [sheet] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return sheet


def get_values(sheet, row):
    return [cell.value for cell in sheet[row]]


@tagged("post_install", "-at_install")
class TestDashboardWorkbook(ScorecardCommon):
    def setUp(self):
        super().setUp()
        self.page = {
            "as_of": "2026-03-13 12:00:00",
            "period": {"label": "2026-03"},
            "company": "=Our company",
            "currency": "USD",
            "teams": [{"id": 1, "name": "Wasps"}, {"id": 2, "name": "Bees"}],
            "options": {"team_id": 2},
        }

    def test_numbers_are_numbers_and_text_is_text(self):
        sheet = load_sheet(DashboardWorkbook(self.env).build(self.page, TABLE))
        self.assertEqual(get_values(sheet, HEAD), ["=Name", "Count", "Share", "Revenue", "Day"])
        rows = [get_values(sheet, row) for row in range(HEAD + 1, HEAD + 5)]
        self.assertEqual(rows[0], ["=1+1", 3, 0.25, 1234.5, datetime(2026, 3, 4)])
        self.assertEqual(rows[1], ["@SUM(A1)", None, None, None, None])
        self.assertEqual(rows[2], ["+49 30 1", None, "#DIV/0", -2, None])
        self.assertEqual(rows[3], ["-2", 0, 0, 0, datetime(2026, 12, 31)])
        formats = [cell.number_format for cell in sheet[HEAD + 1]]
        self.assertEqual(formats, ["General", "#,##0.##", "0.0%", "#,##0.00", "yyyy-mm-dd"])

    def test_figures_have_the_form_of_their_line(self):
        """A gap of 1,200 in money, one of 5 points of a share, three visits: numbers, each in its
        own form; without a forecast the cell is empty."""
        table = {
            "title": "Tiles",
            "columns": [{"name": "Gap", "type": "figure"}, {"name": "Forecast", "type": "figure"}],
            "rows": [[-1200.5, 5000], [0.05, None], [3, 4]],
            "units": ["money", "percent", None],
        }
        sheet = load_sheet(DashboardWorkbook(self.env).build(self.page, table))
        cells = [sheet.cell(row, 1) for row in range(HEAD + 1, HEAD + 4)]
        self.assertEqual([cell.value for cell in cells], [-1200.5, 0.05, 3])
        forms = [cell.number_format for cell in cells]
        self.assertEqual(forms, ["#,##0.00", "0.0%", "#,##0.##"])
        self.assertIsNone(sheet.cell(HEAD + 2, 2).value)

    def test_no_column_of_numbers_is_text(self):
        """Gap, forecast, what is due by now and shares of every page, of ann and her team."""
        for model in PAGES:
            Page = self.env[model].with_user(self.manager)
            tables = Page._get_tables(Page.get_page(MARCH))
            for name, table in tables.items():
                for index, column in enumerate(table["columns"]):
                    values = [row[index] for row in table["rows"]]
                    if column["name"] in ("Gap", "Forecast", "Target", "Expected by Now"):
                        self.assertNotEqual(column["type"], "text", (model, name))
                    if column["type"] not in ("text", "date"):
                        texts = [value for value in values if isinstance(value, str) and value]
                        self.assertFalse(texts, (model, name, column["name"]))

    def test_nothing_is_a_formula(self):
        sheet = load_sheet(DashboardWorkbook(self.env).build(self.page, TABLE))
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)

    def test_it_says_whose_figures_of_when(self):
        self.env.user.tz = "Asia/Shanghai"
        sheet = load_sheet(DashboardWorkbook(self.env).build(self.page, TABLE))
        self.assertEqual(sheet["A1"].value, "Odd [things]")
        self.assertEqual(sheet.title, "Odd  things")
        self.assertEqual(sheet["A2"].value, "2026-03 · Bees · =Our company · USD")
        self.assertEqual(sheet["B3"].value, datetime(2026, 3, 13, 20, 0))
        never = DashboardWorkbook(self.env).build(self.page | {"as_of": False}, TABLE)
        self.assertIsNone(load_sheet(never)["B3"].value)


@tagged("post_install", "-at_install")
class TestDashboardDownload(ScorecardCommon, HttpCase):
    def _get(self, login, model=TEAM, table="odd", options=None, **params):
        self.authenticate(login, login)
        options = json.dumps(MARCH | (options or {})) if options is not False else "{"
        params |= {"model": model, "options": options, "table": table}
        return self.url_open("/sales_kpi/dashboard.xlsx", params=params)

    def _serve(self, model=TEAM):
        """Let the page have an odd table beside its own."""
        Page = self.env.registry[model]
        known = Page._get_tables
        self.enterContext(
            patch.object(Page, "_get_tables", lambda *args: known(*args) | {"odd": TABLE})
        )

    def test_every_table_of_every_page_equals_the_page(self):
        for model in PAGES:
            Page = self.env[model].with_user(self.manager)
            page = Page.get_page(MARCH)
            for name, table in Page._get_tables(page).items():
                with self.subTest(model=model, table=name):
                    reply = self._get("manager", model, name)
                    self.assertEqual(reply.status_code, 200)
                    self._check_rows(load_sheet(reply.content), table)

    def _check_rows(self, sheet, table):
        self.assertEqual(sheet["A1"].value, table["title"])
        names = [column["name"] for column in table["columns"]]
        self.assertEqual(get_values(sheet, HEAD)[: len(names)], names)
        for number, row in enumerate(table["rows"], start=HEAD + 1):
            for index, value in enumerate(row):
                found = sheet.cell(number, index + 1).value
                if isinstance(found, datetime):
                    found = found.date().isoformat()
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    self.assertAlmostEqual(found, value)
                else:
                    self.assertEqual(found or None, value or None)

    def test_the_file_is_named_after_table_and_period(self):
        self._serve()
        reply = self._get("leader")
        self.assertEqual(reply.status_code, 200)
        self.assertIn("March%202026.xlsx", reply.headers["Content-Disposition"])

    def test_roles(self):
        for model in PAGES:
            self._serve(model)
        workbench, team, company = PAGES
        allowed = {
            "ann": {workbench},
            "leader": {workbench, team},
            "manager": {workbench, team, company},
            "accountant": set(),
            "portal_kpi": set(),
        }
        for login, pages in allowed.items():
            for model in PAGES:
                status = self._get(login, model).status_code
                self.assertEqual(status, 200 if model in pages else 403, f"{login}: {model}")

    def test_options_of_a_cheat(self):
        self._serve("sales.kpi.workbench")
        self._serve()
        others = {"user_id": self.bob.id}
        self.assertEqual(self._get("ann", "sales.kpi.workbench", options=others).status_code, 403)
        self.assertEqual(self._get("leader", options={"team_id": self.wasps.id}).status_code, 403)
        for odd in ({"date": "never"}, {"period_type": "decade"}, {"team_id": 2**31 - 1}):
            self.assertEqual(self._get("manager", options=odd).status_code, 400, odd)

    def test_what_is_no_table(self):
        self._serve()
        self.assertEqual(self._get("manager", table="nothing").status_code, 404)
        self.assertEqual(self._get("manager", model="res.users").status_code, 404)
        self.assertEqual(self._get("manager", model="sales.kpi.dashboard").status_code, 404)
        self.assertEqual(self._get("manager", options=False).status_code, 400)
        self.assertEqual(self.url_open("/sales_kpi/dashboard.xlsx").status_code, 404)
        url = f"/sales_kpi/dashboard.xlsx?model={TEAM}&table=odd"
        for options in ("", "[]", "3", "[" * 5000):
            self.assertEqual(self.url_open(url, params={"options": options}).status_code, 400)

    def test_the_company_that_is_worked_in(self):
        self._serve()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self._get("manager", companies=str(other.id)).status_code, 403)
        self.assertEqual(self._get("manager", companies="1;2").status_code, 400)
        self.manager.company_ids |= other
        reply = self._get("manager", companies=f"{other.id},{self.company.id}")
        self.assertEqual(reply.status_code, 200)
        self.assertIn("Elsewhere", load_sheet(reply.content)["A2"].value)

    def test_a_stranger_has_to_log_in(self):
        reply = self.url_open("/sales_kpi/dashboard.xlsx", allow_redirects=False)
        self.assertEqual(reply.status_code, 303)
