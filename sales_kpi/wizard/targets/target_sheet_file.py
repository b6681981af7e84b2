"""The spreadsheet of targets: what the export gives is what the import takes."""

import io

import xlsxwriter

from ..measures.entry_rows import get_headings

WIDTHS = (28, 24, 20, 14)  # salesperson, name, team, a period
FIRST = 3  # column of the first period


def make_sheet(env, definition, labels, people, values):
    """An XLSX workbook with a row a salesperson and a column a period.

    :param labels: list of labels of the periods
    :param people: [(user, name of the team)]
    :param values: {(user id, index of the period): number}
    :return: bytes
    """
    buffer = io.BytesIO()
    # Nothing that a login or a name says is taken for a formula or a link.
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(env._("Targets"))
    bold = book.add_format({"bold": True})
    figure = book.add_format(
        {"num_format": "0.##%" if definition.unit == "percent" else "#,##0.##"}
    )
    names = get_headings(env)
    team = env["crm.team"]._fields["name"]
    heads = (names["user"], names["name"], team._description_string(env), *labels)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, WIDTHS[min(column, FIRST)])
    for line, (user, team_name) in enumerate(people, 1):
        for column, text in enumerate((user.login, user.name, team_name or "")):
            sheet.write_string(line, column, text)
        for index in range(len(labels)):
            value = values.get((user.id, index))
            if value is None:
                sheet.write_blank(line, FIRST + index, None, figure)
            else:
                sheet.write_number(line, FIRST + index, value, figure)
    sheet.freeze_panes(1, FIRST)
    book.close()
    return buffer.getvalue()
