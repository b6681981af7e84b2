"""From the cells of a spreadsheet to targets: all that is wrong is found, nothing is written."""

from collections import namedtuple
from datetime import date as Date
from datetime import datetime
from string import ascii_uppercase

from openpyxl.utils import get_column_letter

from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ...tools.shown import shown
from ..measures.entry_lookup import SalespersonIndex, normalize
from ..measures.entry_rows import HEADINGS, EntryRows, get_headings

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
    :param merged: addresses of merged cells ("B2:C2")
    """

    def __init__(
        self, env, company, rows, definition, labels, parts, closed, existing, merged=()
    ):  # fmt: skip
        self.env = env
        self.company = company
        self.definition = definition
        self.labels = labels
        self.parts = parts
        self.closed = closed
        self.existing = existing
        self.merged = merged
        Membership = env["sales.kpi.membership"].sudo()
        self.roster = Membership._get_roster(company, parts[0][0], parts[-1][1])
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
        self._check_merged(head.line)
        if user_index is None:
            self._add(
                f"A{head.line}",
                self.env._("The first row must name the column of the salespeople: Salesperson."),
            )
            return []
        seen = {}
        self._check_headings(head, body)
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
                    _address(head, index),
                    self.env._("The period “%s” is there twice.", shown(cell)),
                )
            elif meaning != "unused":
                self._add(
                    _address(head, index),
                    self.env._(
                        "“%(text)s” is none of the periods: %(labels)s.",
                        text=shown(cell),
                        labels=", ".join(self.labels),
                    ),
                )
        return user_index, columns

    def _check_merged(self, first):
        """Of merged cells only the first has a value: nobody can say what the others mean."""
        for area in self.merged:
            low, high = area.split(":")[0], area.split(":")[-1]
            if int(high.lstrip(ascii_uppercase)) >= first:
                self._add(
                    low,
                    self.env._("The cells %s are merged: take them apart, and fill each.", area),
                )

    def _check_headings(self, head, body):
        """What stands under no heading would be left out without a word."""
        for row in body:
            for index, cell in enumerate(row.cells):
                heading = head.cells[index] if index < len(head.cells) else None
                if cell is not None and heading is None:
                    self._add(
                        _address(row, index),
                        self.env._("This column has no heading: name its period, or empty it."),
                    )

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
            value = self._try(address, self._to_target, cell)
            if user and value is not None and self._is_open(address, user, part, value):
                yield Item(address, user, part, value)

    def _to_target(self, cell):
        value = self._to_value(cell, self.definition)
        if value < 0 and self.definition.is_additive:
            raise UserError(
                self.env._("“%s”: a target of this measure is not below zero.", f"{value:g}")
            )
        return value

    def _find_value_problem(self, measure, number):
        """Bounds are of what is entered. A target may lie anywhere: a growth below zero, say."""
        return None

    def _is_open(self, address, user, part, value):
        """What may not be changed may stand in the file as it is."""
        reason = self._get_reason(user, part)
        if not reason:
            return True
        target = self.existing.get((user.id, part))
        if not target or target.value != value:
            self._add(address, reason)
        return False

    def _get_reason(self, user, part):
        """Why a target can't be changed; empty when it can."""
        if part in self.closed:
            label = list(self.labels)[part]
            return self.env._("%s is closed: its targets stay as they are.", label)
        if not user.active:
            return self.env._("%s has left: remove the line.", user.name)
        if user.id not in self.roster:
            return self.env._("%s is in no sales team in this year.", user.name)
        return self.env["sales.kpi.own.case"]._get_reason(user, self.company)


def _address(row, index):
    return f"{get_column_letter(index + 1)}{row.line}"
