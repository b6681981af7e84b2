import io
import math
import re

import xlsxwriter

FIGURE = "#,##0.##"
UNSAFE = re.compile(r"[\[\]:*?/\\]")


class Workbook:
    """What every workbook of the module has: cells in which text stays text, formats by kind."""

    def __init__(self, env):
        self.env = env

    def _open(self):
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        self.formats = {}

    def _close(self):
        """
        :return: bytes of an XLSX file
        """
        self.book.close()
        return self.buffer.getvalue()

    def _write_cell(self, sheet, row, column, value, number):
        """Text is never taken for a formula, a missing number leaves the cell empty."""
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None and math.isfinite(value):
            sheet.write_number(row, column, value, self._get_format(number))

    def _get_format(self, number=None, **style):
        key = (number, *style.items())
        if key not in self.formats:
            number_format = {"num_format": number} if number else {}
            self.formats[key] = self.book.add_format(number_format | style)
        return self.formats[key]


def get_sheet_name(text, names):
    """At most 31 characters, none of those that a sheet's name can't have, and no other's name.

    :param set names: those taken, in lower case; the new one is added
    """
    name = base = UNSAFE.sub(" ", text).strip("' ")[:31] or "1"
    number = 1
    while name.lower() in names:
        number += 1
        name = f"{base[: 28 - len(str(number))]} ({number})"
    names.add(name.lower())
    return name
