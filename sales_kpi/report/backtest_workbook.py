from .payout_batch_workbook import get_money
from .workbook import Workbook, get_sheet_name

HEAD_ROW = 4


class BacktestWorkbook(Workbook):
    """A plan tried on past periods: what was paid, what would have been, and the difference."""

    def build(self, test):
        """
        :param test: what ``sales.kpi.incentive._get_test_sheet()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        self.money = get_money(test["digits"])
        sheet = self.book.add_worksheet(get_sheet_name(test["title"], set()))
        self._write_header(sheet, test)
        total = {"name": self.env._("Sum"), "problem": "", "months": test["months"]}
        rows = [*test["rows"], total | test["total"]] if test["rows"] else []
        for number, row in enumerate(rows, start=HEAD_ROW + 2):
            self._write_row(sheet, number, row)
        self._write_caps(sheet, HEAD_ROW + 2 + len(rows), test["months"])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 3 * (1 + len(test["months"])), 14)
        sheet.freeze_panes(HEAD_ROW + 2, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return self._close()

    def _write_header(self, sheet, test):
        bold = self._get_format(bold=True)
        sheet.write_string(0, 0, test["title"], self._get_format(bold=True, font_size=14))
        sheet.write_string(1, 0, test["empty"] or test["note"])
        facts = (f"{fact['name']} {fact['text']}" for fact in test["facts"])
        sheet.write_string(2, 0, " · ".join(facts))
        blocks = [self.env._("Sum in %s", test["currency"])]
        blocks += [month["name"] for month in test["months"]]
        sheet.write_string(HEAD_ROW + 1, 0, self.env._("Salesperson"), bold)
        for place, name in enumerate(blocks if test["rows"] else ()):
            sheet.write_string(HEAD_ROW, 1 + 3 * place, name, bold)
            for offset, heading in enumerate(test["headings"]):
                sheet.write_string(HEAD_ROW + 1, 1 + 3 * place + offset, heading, bold)

    def _write_row(self, sheet, number, row):
        name = f"{row['name']} ({row['problem']})" if row["problem"] else row["name"]
        sheet.write_string(number, 0, name)
        sums = [
            cell[key] for cell in (row, *row["months"]) for key in ("was", "would", "difference")
        ]
        for column, value in enumerate(sums, start=1):
            self._write_cell(sheet, number, column, value, self.money)

    def _write_caps(self, sheet, number, months):
        sheet.write_string(number, 0, self.env._("At the cap") if months else "")
        for place, month in enumerate(months, start=1):
            sheet.write_string(number, 1 + 3 * place, month["at_cap"])
