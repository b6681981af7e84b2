import xlsxwriter

from .workbook import FIGURE, Workbook, get_sheet_name

# Number formats by the unit of a measure; signs and separators are the reader's own.
FORMATS = {"money": "#,##0.00", "percent": "0.0%", "days": "#,##0.0", "hours": "#,##0.0"}
HEAD_ROW = 7


class ScorecardWorkbook(Workbook):
    """Scorecards as a workbook, a sheet each: numbers as numbers, each in the form of its unit."""

    def build(self, cards):
        """
        :param cards: list of what ``sales.kpi.score._get_scorecard()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        names = set()
        for card in cards:
            name = get_sheet_name(f"{card['who']} {card['period']}", names)
            self._write_card(self.book.add_worksheet(name), card)
        return self._close()

    def _write_card(self, sheet, card):
        self._write_header(sheet, card)
        points = card["lines"][0]["trend"]["points"] if card["lines"] else []
        heads = [*self._get_heads(card), *(point["label"] for point in points), self.env._("Why")]
        bold = self._get_format(bold=True, bottom=1, text_wrap=True, valign="top")
        for column, head in enumerate(heads):
            sheet.write_string(HEAD_ROW, column, head, bold)
        for index, line in enumerate(card["lines"], start=1):
            self._write_line(sheet, HEAD_ROW + index, line, card)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(heads) - 2, 13)
        sheet.set_column(len(heads) - 1, len(heads) - 1, 90)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _write_header(self, sheet, card):
        title = self._get_format(bold=True, font_size=14)
        sheet.write_string(0, 0, f"{card['who']} · {card['period']}", title)
        scheme = self.env._(
            "%(scheme)s (version %(version)s)", scheme=card["scheme"], version=card["version"]
        )
        sheet.write_string(1, 0, " · ".join(filter(None, (scheme, card["team"], card["company"]))))
        bold = self._get_format(bold=True)
        rows = (
            (self.env._("Total"), card["total"], "#,##0.0"),
            (self.env._("Rating"), card["rating"], None),
            (self.env._("Rank"), card["rank"], "0"),
            (self.env._("Currency"), card["currency"], None),
        )
        for row, (label, value, number) in enumerate(rows, start=2):
            sheet.write_string(row, 0, label, bold)
            self._write_cell(sheet, row, 1, value, number)
        if card["adjustments"]:
            final = (
                (self.env._("Adjustments"), card["adjustment"], "+#,##0.0;-#,##0.0"),
                (self.env._("Final Total"), card["final_total"], "#,##0.0"),
            )
            for row, (label, value, number) in enumerate(final, start=4):
                sheet.write_string(row, 2, label, bold)
                self._write_cell(sheet, row, 3, value, number)
        sheet.write_string(2, 2, card["state_text"])
        if card["as_of"]:
            sheet.write_string(3, 2, self.env._("Counted at"))
            sheet.write_datetime(3, 3, card["as_of"], self._get_format("yyyy-mm-dd hh:mm"))

    def _get_heads(self, card):
        """What is over has no forecast."""
        over = card["is_over"]
        coming = () if over else (self.env._("Expected by Now"), self.env._("Forecast"))
        return [
            self.env._("Measure"),
            self.env._("Target"),
            self.env._("Actual"),
            self.env._("Gap"),
            self.env._("Achievement"),
            self.env._("Weight"),
            self.env._("Points"),
            *coming,
            self.env._("Rank in Team"),
            self.env._("Trend"),
        ]

    def _write_line(self, sheet, row, line, card):
        form = FORMATS.get(line["unit"], FIGURE)
        points = line["trend"]["points"]
        coming = [] if card["is_over"] else [(line["pace"], form), (line["forecast"], form)]
        cells = [
            (line["name"], None), (line["target"], form), (line["actual"], form),
            (line["gap"], form), (line["achievement"], "0.0%"), (line["weight"], FIGURE),
            (line["points"], "#,##0.0"), *coming, (line["team_rank"], "0"), (None, None),
            *((point["value"], form) for point in points), (line["explanation"], None),
        ]  # fmt: skip
        for column, (value, number) in enumerate(cells):
            self._write_cell(sheet, row, column, value, number)
        trend = len(self._get_heads(card)) - 1
        if points:
            values = [point["value"] for point in points if point["value"] is not None]
            span = _get_range(sheet, row, trend + 1, trend + len(points))
            sheet.add_sparkline(row, trend, {"range": span, **_get_axis(values)})


def _get_axis(values):
    """Zero is on the line, as it is on the screen."""
    return {"min": 0} if min(values, default=0) >= 0 else {"max": max(0, *values), "axis": True}


def _get_range(sheet, row, first, last):
    start = xlsxwriter.utility.xl_rowcol_to_cell(row, first)
    end = xlsxwriter.utility.xl_rowcol_to_cell(row, last)
    return f"'{sheet.get_name().replace(chr(39), chr(39) * 2)}'!{start}:{end}"
