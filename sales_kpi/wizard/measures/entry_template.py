"""The spreadsheet that the import takes, with the people and measures filled in."""

import io

import xlsxwriter

from ..ground.sheet_lookup import MeasureIndex
from .entry_rows import get_headings

WIDTHS = (28, 24, 18)  # salesperson, name, a measure


def make_template(env, grid):
    """An XLSX workbook with a row a person and a column a measure, values left empty.

    :param grid: ``EntryGridContent``: the people and measures of a period that the viewer may fill
    :return: bytes
    """
    buffer = io.BytesIO()
    # Nothing that a login or a name says is taken for a formula or a link.
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    _write_values(env, book, grid)
    _write_help(env, book, grid)
    book.close()
    return buffer.getvalue()


def _write_values(env, book, grid):
    sheet = book.add_worksheet(env._("Values"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0.##%"})
    names, index = get_headings(env), MeasureIndex(env, grid.company)
    sheet.write_row(0, 0, (names["user"], names["name"]), bold)
    sheet.set_column(0, 0, WIDTHS[0])
    sheet.set_column(1, 1, WIDTHS[1])
    for column, measure in enumerate(grid.definitions, 2):
        sheet.write_string(0, column, index.get_heading(measure), bold)
        cell_format = percent if measure.unit == "percent" else None
        sheet.set_column(column, column, WIDTHS[2], cell_format)
        # Not every program gives a new cell the format of its column.
        for line in range(1, len(grid.users) + 1):
            sheet.write_blank(line, column, None, cell_format)
    for line, user in enumerate(grid.users, 1):
        sheet.write_string(line, 0, user.login)
        sheet.write_string(line, 1, user.name)
    sheet.freeze_panes(1, 2)


def _write_help(env, book, grid):
    sheet = book.add_worksheet(env._("How To"))
    sheet.set_column(0, 0, 100)
    lines = [
        env._("Fill in what you know and leave the rest empty. The date is chosen on import."),
        env._("Write shares with the percent sign: 85%."),
        env._(
            "For values of several days make a list instead, with the columns Date, Salesperson, "
            "Measure, Value and Note."
        ),
        *map(_describe, grid.definitions),
    ]
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text)


def _describe(measure):
    """What is counted, and what may be entered."""
    parts = (f"{measure.name} ({measure.code}):", measure.description, measure._get_entry_range())
    return " ".join(filter(None, parts))
