"""How big a file may be."""

from odoo.exceptions import UserError

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_LINES = 100_000  # with the empty ones
MAX_COLUMNS = 100
MAX_TEXT = 2_000  # signs in a cell
MAX_SHEETS = 50  # that are looked through for headings


def get_too_long(env):
    return UserError(
        env._("The file has more than %s rows. Split it into several.", f"{MAX_ROWS:,}")
    )


def get_unreadable(env):
    return UserError(env._("This file can't be read. Give an Excel workbook (.xlsx) or a CSV."))
