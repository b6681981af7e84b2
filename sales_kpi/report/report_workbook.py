from odoo import fields

from .dashboard_workbook import FORMATS
from .payout_batch_workbook import get_money
from .workbook import FIGURE, Workbook, get_sheet_name

HEAD_ROW = 5
GROUND = "#EEEEEE"  # of totals


class ReportWorkbook(Workbook):
    """A report as a workbook: the numbers of the screen, as numbers, with its totals marked."""

    def build(self, page):
        """
        :param page: what ``sales.kpi.report.get_page()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        self.page = page
        self.parts = [self._get_parts(measure) for measure in page["measures"]]
        title = page["name"] or self.env._("Report")
        self.sheet = self.book.add_worksheet(get_sheet_name(title, set()))
        self._write_header(title)
        self._write_heads()
        for number, row in enumerate(page["rows"], start=HEAD_ROW + 2):
            self._write_row(number, row)
        self._write_notes(HEAD_ROW + 3 + len(page["rows"]))
        self.sheet.freeze_panes(HEAD_ROW + 2, self.width)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        return self._close()

    @property
    def width(self):
        """How many columns the names of the rows take."""
        return max(len(self.page["row_axes"]), 1)

    def _get_parts(self, measure):
        """[(key in a cell, heading, number format)] of a measure: its figure, and what was asked
        for beside it."""
        form = self._get_number(measure["unit"])
        cells = [cell for row in self.page["rows"] for cells in row["cells"] for cell in cells]
        before = self.page["before"] and self.page["before"]["label"]
        parts = [
            ("value", "", form),
            ("share", self.env._("Share of the Total"), FORMATS["percent"]),
            ("before", before, form),
            ("target", self.env._("Target"), form),
            ("reached", self.env._("Reached"), FORMATS["percent"]),
        ]
        asked = {"share": self.page["spec"]["share_of"] != "none", "before": bool(before)}
        asked |= dict.fromkeys(("target", "reached"), measure["with_target"])
        return [part for part in parts if asked.get(part[0], True) and cells]

    def _get_number(self, unit):
        if unit == "money":
            return get_money(self.page["currency"]["decimal_places"])
        return FORMATS.get(unit, FIGURE)

    # ---- what it is ----------------------------------------------------------------------------

    def _write_header(self, title):
        page, sheet = self.page, self.sheet
        before = page["before"] and self.env._("compared with %s", page["before"]["label"])
        company = page["company"]["name"]
        whose = [page["scope"], "" if company in page["scope"] else company]
        told = [page["days"]["label"], before, *whose, page["currency"]["symbol"]]
        sheet.write_string(0, 0, title, self._get_format(bold=True, font_size=14))
        sheet.write_string(1, 0, " · ".join(filter(None, told)))
        sheet.write_string(2, 0, page["filter_text"])
        moment = fields.Datetime.context_timestamp(
            self.env.user, fields.Datetime.to_datetime(page["as_of"])
        )
        sheet.write_string(3, 0, self.env._("Counted at"))
        style = self._get_format("yyyy-mm-dd hh:mm", align="left")
        sheet.write_datetime(3, 1, moment.replace(tzinfo=None), style)

    def _write_heads(self):
        head = self._get_format(bold=True, bottom=1, text_wrap=True, valign="top")
        for place, axis in enumerate(self.page["row_axes"]):
            self.sheet.write_string(HEAD_ROW + 1, place, axis["label"], head)
        number = self.width
        for column in self.page["columns"]:
            if self.page["column_axes"]:
                self.sheet.write_string(
                    HEAD_ROW, number, column["label"], self._get_style(column=column)
                )
            for measure, parts in zip(self.page["measures"], self.parts, strict=True):
                for _key, name, _form in parts:
                    text = " · ".join(filter(None, (measure["name"], name)))
                    self.sheet.write_string(HEAD_ROW + 1, number, text, head)
                    number += 1
        self.sheet.set_column(0, self.width - 1, 28)
        self.sheet.set_column(self.width, max(number - 1, self.width), 15)

    def _get_style(self, row=None, column=None, number=None):
        """Totals stand out, those of groups too, of rows as of columns."""
        is_total = (row and row["level"] < len(self.page["row_axes"])) or (
            column and column["level"] < len(self.page["column_axes"])
        )
        return self._get_format(number, **({"bold": True, "bg_color": GROUND} if is_total else {}))

    # ---- the figures ---------------------------------------------------------------------------

    def _write_row(self, number, row):
        style = self._get_style(row)
        labels = row["labels"] or [row["label"]]
        for place in range(self.width):
            text = labels[place] if place < len(labels) else ""
            self.sheet.write_string(number, place, text, style)
        for place, (column, cell, key, form) in enumerate(self._lay_out(row), start=self.width):
            self._write_figure(number, place, cell, key, self._get_style(row, column, form))

    def _lay_out(self, row):
        """(column, cell, key in it, number format) from left to right."""
        for column, cells in zip(self.page["columns"], row["cells"], strict=True):
            for cell, parts in zip(cells, self.parts, strict=True):
                for key, _name, form in parts:
                    yield column, cell, key, form

    def _write_figure(self, number, place, cell, key, style):
        """A figure, why there is none, or nothing."""
        value = cell.get(key)
        if cell["error"]:
            self.sheet.write_string(number, place, cell["error"] if key == "value" else "", style)
        elif value is None or value is False:
            self.sheet.write_blank(number, place, None, style)
        else:
            self.sheet.write_number(number, place, value, style)

    def _write_notes(self, number):
        problems = [
            self.env._("%(name)s: %(problem)s", name=one["name"], problem=one["problem"])
            for one in self.page["measures"]
            if one["problem"]
        ]
        notes = [*problems, self.page["problem"], self.page["left_out"]["text"]]
        for place, text in enumerate(filter(None, notes)):
            self.sheet.write_string(number + place, 0, text)
