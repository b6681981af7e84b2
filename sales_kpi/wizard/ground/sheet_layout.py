"""Where a sheet says what: its headings, and what is left out."""

from string import ascii_uppercase

from openpyxl.utils import get_column_letter

from ...tools.shown import shown
from ...tools.typed import headings
from .sheet_workbook import Share

MAX_ABOVE = 20  # lines above the headings
MAX_NAMED = 10  # of what is left out


class SheetLayout:
    """The headings among the first rows of a sheet, and the rows that count."""

    parts = ()  # what the headings may be, see ``headings.WORDS``

    def _add(self, row, index, reason):
        """Name a problem of a cell, of a line (no index) or of the file (no row either)."""
        raise NotImplementedError

    def _get_names(self):
        """{part: what its column is called in the user's language}"""
        raise NotImplementedError

    def _is_full(self):
        """Whether the headings that were found are enough to read a sheet by."""
        raise NotImplementedError

    def lay_out(self, rows):
        """Find the headings among the first rows, and what is left out.

        :return: whether there are some by which the sheet can be read
        """
        self.names = headings.make_names(self.parts, self._get_names())
        self.rows = rows
        self.head, self.body, self.above, self.columns = None, [], [], {}
        best = None
        for index, row in enumerate(rows[: MAX_ABOVE + 1]):
            self._set_head(rows, index)
            if self._is_full():
                return True
            if best is None and "user" in self.columns and len(_get_filled(row)) > 1:
                best = index
        if rows:
            self._set_head(rows, best or 0)
        return False

    def _set_head(self, rows, index):
        self.above, self.head, self.body = rows[:index], rows[index], rows[index + 1 :]
        self.columns, self.others, self.totals, self.twice = {}, [], [], []
        for place, cell in enumerate(self.head.cells):
            if cell is not None:
                self._place_heading(place, cell)
        if "user" not in self.columns and "name" in self.columns:
            self.columns["user"] = self.columns.pop("name")

    def _place_heading(self, index, cell):
        part = headings.find_part(cell, self.names)
        if part and part not in self.columns:
            self.columns[part] = index
        elif part and part not in ("unused", "name"):
            self.twice.append(index)
        elif not part and isinstance(cell, str) and self._is_total_heading(cell):
            self.totals.append(index)
        elif not part:
            self.others.append(index)

    def _is_total_heading(self, text):
        return headings.is_total(text)

    def _get(self, row, part):
        index = self.columns.get(part)
        return get_cell(row, index)

    def _leave_out(self):
        """Lines and columns that sum up others, and what stands above the headings: named."""
        totals = [row for row in self.body if self.is_total(row)]
        lines = {row.line for row in totals}
        self.body = [row for row in self.body if row.line not in lines]
        if self.above:
            names = _name_rows(self.above)
            self.notices.append(self.env._("Left out, above the headings: %s", names))
        if totals:
            names = _name_rows(totals)
            self.notices.append(self.env._("Left out, lines of totals: %s", names))
        if self.totals:
            cells = [f"{address(self.head, i)} {shown(self.head.cells[i])}" for i in self.totals]
            self.notices.append(self.env._("Left out, columns of totals: %s", ", ".join(cells)))

    def is_total(self, row):
        """A line is one of totals where somebody could stand; nobody's name is Total, or it is."""
        user = self._get(row, "user")
        if user is not None:
            return headings.is_total(to_text(user)) and not self.people.get(to_text(user))
        places = {self.columns.get(part) for part in ("name", "unused", "month", "measure", "date")}
        texts = [get_cell(row, place) for place in places] + row.cells[:1]
        return any(isinstance(text, str) and headings.is_total(text) for text in texts)

    def _check_layout(self):
        """What nobody could say the meaning of."""
        for index in self.twice:
            self._add(
                self.head,
                index,
                self.env._(
                    "Two columns are for the same thing: “%s”.", shown(self.head.cells[index])
                ),
            )
        for row in (*self.above, self.head):
            for index, cell in enumerate(row.cells):
                if isinstance(cell, str) and headings.find_scale(cell):
                    self._add(
                        row,
                        index,
                        self.env._(
                            "“%s”: the figures are not what they say. Write them in full, or each "
                            "with its unit (12万), and take this out.",
                            shown(cell),
                        ),
                    )

    def check_merged(self, merged):
        """Of merged cells only the first has a value: nobody can say what the others mean."""
        first = self.head.line if self.head else 1
        for area in merged:
            low, high = area.split(":")[0], area.split(":")[-1]
            if int(high.lstrip(ascii_uppercase)) >= first:
                self._add_merged(
                    low,
                    self.env._("The cells %s are merged: take them apart, and fill each.", area),
                )


def get_cell(row, index):
    return row.cells[index] if index is not None and index < len(row.cells) else None


def address(row, index):
    return f"{get_column_letter(index + 1)}{row.line}"


def to_text(cell):
    """A cell as it reads: 1001.0 is 1001."""
    if isinstance(cell, Share):
        return f"{cell * 100:g}%"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _name_rows(rows):
    names = [f"{row.line} {shown(_get_filled(row)[0])}" for row in rows[:MAX_NAMED]]
    return ", ".join(names + ["…"] * (len(rows) > MAX_NAMED))


def _get_filled(row):
    return [cell for cell in row.cells if cell is not None]
