"""The spreadsheet of people that the import takes, with those who are in a team already."""

import io

import xlsxwriter

from odoo.fields import Date

from .people_rows import get_headings

COLUMNS = ("name", "login", "email", "team", "leader", "since")
WIDTHS = (24, 28, 28, 24, 24, 14)


def make_template(env, company):
    """
    :return: bytes of an XLSX workbook
    """
    buffer = io.BytesIO()
    # Nothing that a login or a name says is taken for a formula or a link.
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(env._("People"))
    bold, names = book.add_format({"bold": True}), get_headings(env)
    for column, part in enumerate(COLUMNS):
        sheet.write_string(0, column, names[part], bold)
        sheet.set_column(column, column, WIDTHS[column])
    for line, texts in enumerate(_get_lines(env, company), 1):
        for column, text in enumerate(texts):
            sheet.write_string(line, column, text)
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _get_lines(env, company):
    """Who is in a team now."""
    running = env["sales.kpi.membership"].sudo().search(
        [("company_id", "=", company.id), ("date_to", "=", False), ("user_id.active", "=", True)]
    )  # fmt: skip
    for one in running.sorted(lambda one: (one.team_id.name, one.user_id.name)):
        user, team = one.user_id, one.team_id
        yield (
            user.name, user.login, user.email or "", team.name, team.user_id.login or "",
            Date.to_string(one.date_from) if one.date_from else "",
        )  # fmt: skip
