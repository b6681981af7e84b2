from .workbook import Workbook, get_sheet_name

HEAD_ROW = 7


class PayoutBatchWorkbook(Workbook):
    """A batch of payouts for payroll: amounts as numbers, with the decimals of their currency."""

    def build(self, batch):
        """
        :param batch: what ``sales.kpi.payout.batch._get_sheet()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        sheet = self.book.add_worksheet(get_sheet_name(batch["title"], set()))
        self._write_header(sheet, batch)
        columns = self._get_columns(batch)
        head = self._get_format(bold=True, bottom=1, text_wrap=True, valign="top")
        for index, (title, width, _get) in enumerate(columns):
            sheet.write_string(HEAD_ROW, index, title, head)
            sheet.set_column(index, index, width)
        for number, row in enumerate(batch["rows"], start=HEAD_ROW + 1):
            for index, (_title, _width, get) in enumerate(columns):
                self._write_cell(sheet, number, index, *get(row))
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return self._close()

    def _write_header(self, sheet, batch):
        sheet.write_string(0, 0, batch["title"], self._get_format(bold=True, font_size=14))
        told = (batch["company"], batch["period"], batch["status"])
        sheet.write_string(1, 0, " · ".join(told))
        bold = self._get_format(bold=True)
        sheet.write_string(2, 0, self.env._("Date of the Entry"), bold)
        sheet.write_datetime(2, 1, batch["date"], self._get_format("yyyy-mm-dd", align="left"))
        sheet.write_string(3, 0, self.env._("Total in %s", batch["currency"]), bold)
        self._write_cell(sheet, 3, 1, batch["total"], get_money(batch["digits"]))
        sheet.write_string(4, 0, self.env._("Digest"), bold)
        sheet.write_string(4, 1, batch["digest"])

    def _get_columns(self, batch):
        """[(title, width, function that gives (value, format) of a row)]"""
        own = get_money(batch["digits"])
        number = [(self.env._("Employee Number"), 18, lambda row: (row["number"], None))]
        return [
            *(number if batch["has_numbers"] else ()),
            (self.env._("Salesperson"), 28, lambda row: (row["name"], None)),
            (self.env._("Incentive Plan"), 28, lambda row: (row["plan"], None)),
            (self.env._("Period"), 18, lambda row: (row["period"], None)),
            (self.env._("Amount"), 16, lambda row: (row["amount"], get_money(row["digits"]))),
            (self.env._("Currency"), 10, lambda row: (row["currency"], None)),
            (self.env._("In %s", batch["currency"]), 16, lambda row: (row["company_amount"], own)),
            (self.env._("Paid Through"), 14, lambda row: (row["document"], None)),
            (self.env._("Carried Over"), 16, lambda row: (row["rest"], get_money(row["digits"]))),
        ]


def get_money(digits):
    """The number format of a currency; signs and separators are the reader's own."""
    return f"#,##0.{'0' * digits}" if digits else "#,##0"
