from .payout_batch_workbook import get_money
from .workbook import Workbook, get_sheet_name

HEAD_ROW = 6


class StatementWorkbook(Workbook):
    """Statements of pay as a workbook, a sheet each: amounts as numbers."""

    def build(self, statements):
        """
        :param statements: what ``sales.kpi.payout._get_statements()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        names = set()
        for statement in statements:
            name = get_sheet_name(f"{statement['user']} {statement['period']}", names)
            self._write_statement(self.book.add_worksheet(name), statement)
        return self._close()

    def _write_statement(self, sheet, statement):
        money = get_money(statement["digits"])
        self._write_header(sheet, statement, money)
        head = self._get_format(bold=True, bottom=1)
        heads = (self.env._("Component"), self.env._("Why"), self.env._("Amount"))
        for column, title in enumerate(heads):
            sheet.write_string(HEAD_ROW, column, title, head)
        for number, row in enumerate(statement["rows"], start=HEAD_ROW + 1):
            cells = (row["name"], row["text"], row["amount"])
            for column, value in enumerate(cells):
                self._write_cell(sheet, number, column, value, money)
        self._write_below(sheet, statement, HEAD_ROW + 2 + len(statement["rows"]))
        for column, width in enumerate((30, 90, 16)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _write_header(self, sheet, statement, money):
        title = f"{statement['user']} · {statement['period']}"
        sheet.write_string(0, 0, title, self._get_format(bold=True, font_size=14))
        told = (statement["version_text"], statement["state_text"], statement["stamp"])
        sheet.write_string(1, 0, " · ".join(filter(None, (statement["company"], *told))))
        bold = self._get_format(bold=True)
        sheet.write_string(2, 0, self.env._("Total in %s", statement["currency"]), bold)
        self._write_cell(sheet, 2, 1, statement["total"], money)
        sheet.write_string(3, 0, statement["held_text"])
        sheet.write_string(4, 0, statement["hidden_text"])

    def _write_below(self, sheet, statement, start):
        for number, line in enumerate(statement["below"], start=start):
            sheet.write_string(number, 0, line["label"])
            sheet.write_string(number, 1, line["text"])
