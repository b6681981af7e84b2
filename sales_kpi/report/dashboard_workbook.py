from odoo import fields

from .workbook import FIGURE, Workbook, get_sheet_name

FORMATS = {
    "money": "#,##0.00", "percent": "0.0%", "number": FIGURE, "days": "#,##0.0", "hours": "#,##0.0",
}  # fmt: skip
DATES = {"date": "yyyy-mm-dd", "month": "mmmm yyyy"}
HEAD_ROW = 4
WIDTHS = (12, 60)  # characters: the least and the most that a column is wide


class DashboardWorkbook(Workbook):
    """One table of a dashboard as a workbook: the numbers of the page, as numbers."""

    def build(self, page, table):
        """
        :param page: what ``sales.kpi.dashboard.get_page()`` gives
        :param table: {"title", "columns": [{"name", "type": "text" | "number" | "percent" |
            "money" | "date" | "month" | "figure"}], "rows": [[...]], "units": [that of each row,
            for figures]}; money is in the page's currency, a percentage is a fraction, a date (a
            month by its first one) "YYYY-MM-DD"
        :return: bytes of an XLSX file
        """
        self._open()
        self._add_table(page, table, set())
        return self._close()

    def _add_table(self, page, table, names):
        """:param set names: of the sheets that there are, in lower case"""
        sheet = self.book.add_worksheet(get_sheet_name(table["title"], names))
        self._write_header(sheet, page, table["title"])
        bold = self._get_format(bold=True, bottom=1, text_wrap=True, valign="top")
        for index, column in enumerate(table["columns"]):
            sheet.write_string(HEAD_ROW, index, column["name"], bold)
            sheet.set_column(index, index, self._get_width(table, index))
        for row, values in enumerate(table["rows"], start=HEAD_ROW + 1):
            for index, (column, value) in enumerate(zip(table["columns"], values, strict=True)):
                kind = column["type"]
                if kind == "figure":
                    kind = table["units"][row - HEAD_ROW - 1] or "number"
                self._write_value(sheet, row, index, kind, value)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _write_header(self, sheet, page, title):
        sheet.write_string(0, 0, title, self._get_format(bold=True, font_size=14))
        sheet.write_string(1, 0, " · ".join(filter(None, self._get_whose(page))))
        if page["as_of"]:
            moment = fields.Datetime.context_timestamp(
                self.env.user, fields.Datetime.to_datetime(page["as_of"])
            )
            sheet.write_string(2, 0, self.env._("Counted at"))
            sheet.write_datetime(
                2, 1, moment.replace(tzinfo=None), self._get_format("yyyy-mm-dd hh:mm")
            )

    def _get_whose(self, page):
        """Which days, whose figures, in which money: nothing of it can be seen in the cells."""
        team_id = page["options"].get("team_id")
        user = page.get("user") or {}
        teams = [team["name"] for team in page.get("teams") or () if team["id"] == team_id]
        return [page["period"]["label"], user.get("name"), *teams, page["company"],
                page["currency"]]  # fmt: skip

    def _get_width(self, table, index):
        """Wide enough for the text, as far as that is readable."""
        texts = [row[index] for row in table["rows"] if isinstance(row[index], str)]
        longest = max(map(len, texts), default=0)
        return min(max(longest, WIDTHS[0]), WIDTHS[1])

    def _write_value(self, sheet, row, column, kind, value):
        if isinstance(value, bool):  # what Odoo says of something that is not there
            return
        if kind in DATES and isinstance(value, str):
            moment = fields.Date.to_date(value)
            sheet.write_datetime(row, column, moment, self._get_format(DATES[kind]))
        else:
            self._write_cell(sheet, row, column, value, FORMATS.get(kind))
