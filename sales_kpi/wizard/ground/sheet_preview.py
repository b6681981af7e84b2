"""The first rows of a sheet, as they are read."""

from markupsafe import Markup

from ...tools.shown import shown
from .sheet_layout import get_cell, to_text
from .sheet_rows import is_empty

MAX_ROWS = 8  # below the headings
MAX_COLUMNS = 16
MAX_SIGNS = 40
OUT = "text-muted text-decoration-line-through"  # left out


def make_preview(rows):
    """A table: the lines above the headings and those of totals are struck out, what is read
    otherwise than it is written stands beside it, and what can't be read is marked.

    :param rows: ``SheetRows`` that are laid out
    :return: Markup
    """
    if not rows.head:
        return Markup()
    body = rows.body[:MAX_ROWS]
    kinds = rows.get_kinds_of(body)
    width = min(max(len(row.cells) for row in (rows.head, *body)), MAX_COLUMNS)
    lines = [_make_line(rows, row, {}, width, OUT) for row in rows.above[-2:]]
    lines.append(_make_line(rows, rows.head, {}, width, "fw-bold"))
    for row in body:
        style = OUT if rows.is_total(row) else ""
        lines.append(_make_line(rows, row, kinds.get(row.line, {}), width, style))
    return Markup(
        '<div class="table-responsive">'
        '<table class="table table-sm text-nowrap"><tbody>%s</tbody></table></div>'
    ) % Markup("").join(lines)


def _make_line(rows, row, kinds, width, style):
    cells = [_make_cell(rows, row, index, kinds.get(index)) for index in range(width)]
    number = Markup('<td class="text-muted">%s</td>') % row.line
    return Markup('<tr class="%s">%s%s</tr>') % (style, number, Markup("").join(cells))


def _make_cell(rows, row, index, kind):
    cell, text = get_cell(row, index), _get_text(row, index)
    if index in rows.totals:
        return Markup('<td class="%s">%s</td>') % (OUT, text)
    if not kind or is_empty(cell):
        return Markup("<td>%s</td>") % text
    reading = rows.get_reading(row, index, kind)
    if reading is None:
        return Markup('<td class="table-warning">%s</td>') % text
    if reading == text or not isinstance(cell, str):
        return Markup('<td class="text-end">%s</td>') % reading
    return Markup('<td class="text-end">%s <span class="text-muted">(%s)</span></td>') % (
        reading,
        text,
    )


def _get_text(row, index):
    cell = get_cell(row, index)
    return "" if cell is None else shown(to_text(cell)[:MAX_SIGNS])
