"""A spreadsheet as plain rows: XLSX and CSV, within limits that a hostile file can't get past."""

import base64
import binascii
import csv
import io
import re
import unicodedata
import zipfile
from collections import namedtuple

import openpyxl

from odoo.exceptions import UserError

from ...tools import workbook_limits
from ...tools.workbook_limits import MAX_CELLS

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_LINES = 100_000  # with the empty ones
MAX_COLUMNS = 100
MAX_TEXT = 2_000  # signs in a cell
CHARSETS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)\"")
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

Row = namedtuple("Row", "line cells")


class Share(float):
    """A number that its cell writes as per cent: 0.85 that reads 85%."""


def decode_upload(env, encoded):
    """The bytes of a file that somebody chose.

    :param encoded: what a binary field holds, or False
    :raise UserError: no file, one that is too big, or one that did not arrive whole
    """
    if not encoded:
        raise UserError(env._("Choose a file first."))
    # Four characters are three bytes: too big a file needs no decoding.
    if len(encoded) * 3 // 4 > MAX_BYTES + 3:
        raise UserError(env._("The file is bigger than 5 MB. Split it into several."))
    try:
        return base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError) as error:
        raise UserError(env._("The file didn't arrive whole. Choose it again.")) from error


def read_sheet(env, content):
    """The rows of a file that are not empty, the header first.

    :param bytes content: XLSX (its first sheet; results, not formulas) or CSV
    :return: [Row(line in the file, cells)]; texts are stripped, empty cells are None
    :raise UserError: not such a file, or too big
    """
    if len(content) > MAX_BYTES:
        raise UserError(env._("The file is bigger than 5 MB. Split it into several."))
    if content.startswith(OLD_OFFICE):
        raise UserError(
            env._("This is an old or a protected Excel file. Save it as .xlsx without a password.")
        )
    lines = _read_xlsx(env, content) if content.startswith(ZIP) else _read_csv(env, content)
    return _take_rows(env, lines)


def _take_rows(env, lines):
    rows = []
    for line, cells in lines:
        if line > MAX_LINES:
            raise _too_long(env)
        cells = [_clean(cell) for cell in cells]
        if all(cell is None for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS and any(cell is not None for cell in cells[MAX_COLUMNS:]):
            raise UserError(env._("The file has more than %s columns.", MAX_COLUMNS))
        _check_texts(env, line, cells)
        rows.append(Row(line, cells[:MAX_COLUMNS]))
        if len(rows) > MAX_ROWS + 1:
            raise _too_long(env)
    return rows


def _check_texts(env, line, cells):
    if any(isinstance(cell, str) and len(cell) > MAX_TEXT for cell in cells):
        raise UserError(
            env._(
                "Line %(line)s has a text of more than %(limit)s characters. Shorten it.",
                line=line,
                limit=f"{MAX_TEXT:,}",
            )
        )


def _too_long(env):
    return UserError(
        env._("The file has more than %s rows. Split it into several.", f"{MAX_ROWS:,}")
    )


def _clean(cell):
    return (cell.strip() or None) if isinstance(cell, str) else cell


# ---- XLSX ---------------------------------------------------------------------------------------


def _read_xlsx(env, content):
    _check_parts(env, content)
    try:
        yield from _read_first_sheet(env, content)
    except UserError:
        raise
    # A broken workbook fails in as many ways as there are to break one.
    except Exception as error:
        raise _unreadable(env) from error


def _check_parts(env, content):
    """Refuse what would fill the memory: a few kilobytes can unpack to gigabytes."""
    try:
        names = workbook_limits.check(content)
    except workbook_limits.TooBig as error:
        raise UserError(
            env._(
                "The workbook is too big once it is unpacked. Copy the values into a new one, or "
                "split it."
            )
        ) from error
    # A broken archive fails in as many ways as there are to break one.
    except Exception as error:
        raise _unreadable(env) from error
    if "xl/workbook.xml" not in names:
        raise _unreadable(env)


def _unreadable(env):
    return UserError(env._("This file can't be read. Give an Excel workbook (.xlsx) or a CSV."))


def _read_first_sheet(env, content):
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    try:
        sheet = book.worksheets[0]
        # What a sheet says about its size is not to be relied on.
        sheet.reset_dimensions()
        formulas = _find_formulas(content)
        for line, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
            yield line, [_get_value(cell, formulas) for cell in row]
    finally:
        book.close()


def _find_formulas(content):
    """{(line, column): formula} of the first sheet, whether they have a result or not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(FORMULA.search(archive.read(name)) for name in sheets):
            return {}
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = (cell for row in sheet.iter_rows(max_col=MAX_COLUMNS + 1) for cell in row)
        return {(cell.row, cell.column): cell.value for cell in cells if cell.data_type == "f"}
    finally:
        book.close()


def find_merged(content):
    """Addresses of the merged cells of the first sheet of an XLSX ("B2:C2"); none of a CSV."""
    if not content.startswith(ZIP):
        return []
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        with book.worksheets[0]._get_source() as source:
            return [match.decode() for match in MERGED.findall(source.read())]
    finally:
        book.close()


def _get_value(cell, formulas):
    """What a cell shows; of a formula that nobody has reckoned yet, its text: no result is not
    the same as an empty cell."""
    value = cell.value
    if value is None and formulas and hasattr(cell, "column"):
        value = formulas.get((cell.row, cell.column))
        return None if value is None else str(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Share(value) if is_number and "%" in (cell.number_format or "") else value


# ---- CSV ----------------------------------------------------------------------------------------


def _read_csv(env, content):
    text = _decode(env, content)
    _check_lines(env, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_separator(text))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            env._("Line %(line)s of the file can't be read: %(why)s", line=line, why=error)
        ) from error


def _check_lines(env, text):
    """Before lists are made of it: five megabytes of commas are five million cells."""
    if max(map(text.count, "\n\r")) > MAX_LINES:
        raise _too_long(env)
    if max(map(text.count, SEPARATORS)) > MAX_CELLS:
        raise UserError(
            env._("The file has more than %s cells. Split it into several.", f"{MAX_CELLS:,}")
        )


def _decode(env, content):
    charsets = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else CHARSETS
    for charset in charsets:
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise _unreadable(env)


def _is_text(text):
    """Whether there is nothing in it that only programs write."""
    return not any(unicodedata.category(sign) == "Cc" for sign in set(text) - set("\t\r\n\f\x1a"))


def _find_separator(text):
    """The sign that divides the first line that is not empty into most parts."""
    head = next(filter(None, map(str.strip, text.splitlines())), "")
    return max(SEPARATORS, key=lambda sign: (head.count(sign), -SEPARATORS.index(sign)))
