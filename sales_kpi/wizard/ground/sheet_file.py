"""A file as sheets of plain rows, within limits that a hostile file can't get past."""

import base64
import binascii
from collections import namedtuple

from odoo.exceptions import UserError

from .sheet_csv import CsvFile
from .sheet_limits import MAX_BYTES, MAX_COLUMNS, MAX_LINES, MAX_ROWS, MAX_TEXT, get_too_long
from .sheet_workbook import Workbook

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

Row = namedtuple("Row", "line cells")


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


def open_file(env, content, charset=None, separator=None):
    """The sheets of a file.

    :param bytes content: XLSX or CSV
    :param charset, separator: of a CSV; else they are found out
    :return: something with ``names`` of the sheets, ``read(index)``: (line, cells) of one,
        ``find_merged(index)``, and ``charset``, ``separator`` of a CSV
    :raise UserError: not such a file, or too big
    """
    if len(content) > MAX_BYTES:
        raise UserError(env._("The file is bigger than 5 MB. Split it into several."))
    if content.startswith(OLD_OFFICE):
        raise UserError(
            env._("This is an old or a protected Excel file. Save it as .xlsx without a password.")
        )
    if content.startswith(ZIP):
        return Workbook(env, content)
    return CsvFile(env, content, charset, separator)


def take_rows(env, lines):
    """The rows that are not empty: [Row(line in the file, cells)]; texts are stripped, empty cells
    are None."""
    rows = []
    for line, cells in lines:
        if line > MAX_LINES:
            raise get_too_long(env)
        cells = [_clean(cell) for cell in cells]
        if all(cell is None for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS and any(cell is not None for cell in cells[MAX_COLUMNS:]):
            raise UserError(env._("The file has more than %s columns.", MAX_COLUMNS))
        _check_texts(env, line, cells)
        rows.append(Row(line, cells[:MAX_COLUMNS]))
        if len(rows) > MAX_ROWS + 1:
            raise get_too_long(env)
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


def _clean(cell):
    return (cell.strip() or None) if isinstance(cell, str) else cell
