"""From the cells of a spreadsheet to targets: all that is wrong is found, nothing is written."""

from collections import namedtuple
from datetime import date as Date
from datetime import datetime

from openpyxl.utils import get_column_letter

from odoo.tools.misc import get_lang

from .entry_lookup import SalespersonIndex, normalize
from .entry_rows import HEADINGS, EntryRows, get_headings

CellProblem = namedtuple("CellProblem", "cell reason")
Item = namedtuple("Item", "cell user part value")


class TargetRows(EntryRows):
    """The targets that a sheet asks for: a row a salesperson, a column a period.

    :param rows: see ``read_sheet``
    :param definition: the measure
    :param labels: {label of a period: index of the part}
    :param parts: [(first, last day)]
    :param closed: indexes of the parts that take no new target
    :param existing: {(user id, index of the part): target}
    """

    def __init__(self, env, company, rows, definition, labels, parts, closed, existing):
        self.env = env
        self.company = company
        self.definition = definition
        self.labels = labels
        self.parts = parts
        self.closed = closed
        self.existing = existing
        self.lang = get_lang(env)
        self.people = SalespersonIndex(env, company)
        self.problems = []
        self.items = self._read(rows)
        if not (self.items or self.problems):
            self._add("", env._("There is no value in the file."))

    def _add(self, line, reason):
        self.problems.append(CellProblem(line, str(reason)))

    def _read(self, rows):
        if not rows:
            self._add("", self.env._("The file is empty."))
            return []
        head, *body = rows
        user_index, columns = self._read_head(head)
        if user_index is None:
            self._add(
                f"A{head.line}",
                self.env._("The first row must name the column of the salespeople: Salesperson."),
            )
            return []
        seen = {}
        return [item for row in body for item in self._read_row(row, user_index, columns, seen)]

    def _read_head(self, head):
        """(index of the column of people, {index: part})"""
        names = {normalize(name): part for part, name in get_headings(self.env).items()}
        names |= {name: part for part, known in HEADINGS.items() for name in known}
        user_index, columns = None, {}
        for index, cell in enumerate(head.cells):
            if cell is None:
                continue
            meaning = names.get(normalize(cell).rstrip("*:： "))
            part = self._find_part(cell)
            if meaning == "user" and user_index is None:
                user_index = index
            elif part is not None and part not in columns.values():
                columns[index] = part
            elif part is not None:
                self._add(
                    _address(head, index), self.env._("The period “%s” is there twice.", cell)
                )
            elif meaning != "unused":
                self._add(
                    _address(head, index),
                    self.env._(
                        "“%(text)s” is none of the periods: %(labels)s.",
                        text=cell,
                        labels=", ".join(self.labels),
                    ),
                )
        return user_index, columns

    def _find_part(self, cell):
        """A period by its label; spreadsheets like to make a day of it."""
        if isinstance(cell, (Date, datetime)):
            day = cell.date() if isinstance(cell, datetime) else cell
            found = [i for i, part in enumerate(self.parts) if part[0] <= day <= part[1]]
            return found[0] if found else None
        return self.labels.get(str(cell).strip())

    def _read_row(self, row, user_index, columns, seen):
        """Empty cells leave a target as it is."""
        filled = [
            (index, part, row.cells[index])
            for index, part in columns.items()
            if index < len(row.cells) and row.cells[index] is not None
        ]
        if not filled:
            return
        name = row.cells[user_index] if user_index < len(row.cells) else None
        user = self._try(_address(row, user_index), self._to_user, name)
        if user and user in seen:
            self._add(
                _address(row, user_index),
                self.env._(
                    "%(name)s is in line %(line)s already.", name=user.name, line=seen[user]
                ),
            )
        if user:
            seen.setdefault(user, row.line)
        for index, part, cell in filled:
            address = _address(row, index)
            value = self._try(address, self._to_value, cell, self.definition)
            if user and value is not None and self._is_open(address, user, part, value):
                yield Item(address, user, part, value)

    def _is_open(self, address, user, part, value):
        """What a closed period has already may stand in the file."""
        if part not in self.closed:
            return True
        target = self.existing.get((user.id, part))
        if not target or target.value != value:
            label = list(self.labels)[part]
            self._add(address, self.env._("%s is closed: its targets stay as they are.", label))
        return False


def _address(row, index):
    return f"{get_column_letter(index + 1)}{row.line}"
