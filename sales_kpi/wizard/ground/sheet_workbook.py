"""An Excel workbook as plain rows."""

import io
import re
import zipfile

import openpyxl

from odoo.exceptions import UserError

from ...tools import workbook_limits
from .sheet_limits import MAX_COLUMNS, MAX_SHEETS, get_unreadable

FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)\"")


class Share(float):
    """A number that its cell writes as per cent: 0.85 that reads 85%."""


class Workbook:
    """The sheets that one sees: results, not formulas."""

    charset = separator = None  # as the workbook itself says
    is_plain = True

    def __init__(self, env, content):
        self.env = env
        self.content = content
        self._check_parts()
        book = self._guard(self._open)
        try:
            sheets = [(i, one) for i, one in enumerate(book.worksheets[:MAX_SHEETS])]
            seen = [(i, one.title) for i, one in sheets if one.sheet_state == "visible"]
        finally:
            book.close()
        self._places = [place for place, _title in seen] or [0]
        self.names = [title for _place, title in seen] or [""]

    def _check_parts(self):
        """Refuse what would fill the memory: a few kilobytes can unpack to gigabytes."""
        try:
            names = workbook_limits.check(self.content)
        except workbook_limits.TooBig as error:
            raise UserError(
                self.env._(
                    "The workbook is too big once it is unpacked. Copy the values into a new one, "
                    "or split it."
                )
            ) from error
        # A broken archive fails in as many ways as there are to break one.
        except Exception as error:
            raise get_unreadable(self.env) from error
        if "xl/workbook.xml" not in names:
            raise get_unreadable(self.env)

    def _guard(self, method, *args):
        """What a method gives. A workbook fails in as many ways as there are to break one."""
        try:
            return method(*args)
        except UserError:
            raise
        except Exception as error:
            raise get_unreadable(self.env) from error

    def _open(self, data_only=True):
        return openpyxl.load_workbook(
            io.BytesIO(self.content), read_only=True, data_only=data_only, keep_links=False
        )

    def read(self, index):
        """Yield (line, cells) of a sheet."""
        lines = self._read(self._places[index])
        while (line := self._guard(next, lines, None)) is not None:
            yield line

    def _read(self, place):
        book = self._open()
        try:
            formulas = self._find_formulas(place)
            for line, row in enumerate(_get_cells(book.worksheets[place]), 1):
                yield line, [_get_value(cell, formulas) for cell in row]
        finally:
            book.close()

    def _find_formulas(self, place):
        """{(line, column): formula} of a sheet, whether they have a result or not."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if not any(FORMULA.search(archive.read(name)) for name in sheets):
                return {}
        book = self._open(data_only=False)
        try:
            cells = (cell for row in _get_cells(book.worksheets[place]) for cell in row)
            return {(cell.row, cell.column): cell.value for cell in cells if cell.data_type == "f"}
        finally:
            book.close()

    def find_merged(self, index):
        """Addresses of the merged cells of a sheet ("B2:C2")."""
        return self._guard(self._find_merged, self._places[index])

    def _find_merged(self, place):
        book = self._open()
        try:
            with book.worksheets[place]._get_source() as source:
                return [match.decode() for match in MERGED.findall(source.read())]
        finally:
            book.close()


def _get_cells(sheet):
    # What a sheet says about its size is not to be relied on.
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MAX_COLUMNS + 1)


def _get_value(cell, formulas):
    """What a cell shows; of a formula that nobody has reckoned yet, its text: no result is not
    the same as an empty cell."""
    value = cell.value
    if value is None and formulas and hasattr(cell, "column"):
        value = formulas.get((cell.row, cell.column))
        return None if value is None else str(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Share(value) if is_number and "%" in (cell.number_format or "") else value
