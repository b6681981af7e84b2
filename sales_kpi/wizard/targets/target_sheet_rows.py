"""From the cells of a spreadsheet to targets: all that is wrong is found, nothing is written."""

from collections import namedtuple
from datetime import date as Date

from odoo.exceptions import UserError

from ...tools.shown import shown
from ...tools.typed import days
from ..ground.sheet_layout import address, get_cell, to_text
from ..ground.sheet_rows import SheetRows, is_empty
from ..measures.entry_rows import get_headings

CellProblem = namedtuple("CellProblem", "cell reason")
Item = namedtuple("Item", "cell definition user part value")


class TargetRows(SheetRows):
    """The targets that a sheet asks for: a row a salesperson and a column a period, or a list with
    a row a target.

    :param definition: the measure of a sheet without a column that names it; may be empty
    :param labels: {label of a period: index of the part}
    :param titles: what the periods are called in the user's language, in the same order
    :param parts: [(first, last day)]
    :param closed: indexes of the parts that take no new target
    :param get_existing: function that gives, of measures, the targets there are:
        {(measure id, user id, index of the part): target}
    """

    parts = ("user", "name", "month", "date", "measure", "target", "value", "unused")
    any_measure = True

    def __init__(self, env, company, definition, labels, titles, parts, closed, get_existing):
        super().__init__(env, company)
        self.definition = definition
        self.labels = labels
        self.titles = titles
        self.days = parts
        self.closed = closed
        self.get_existing = get_existing
        self.existing = {}
        Membership = env["sales.kpi.membership"].sudo()
        self.roster = Membership._get_roster(company, parts[0][0], parts[-1][1])

    def _add(self, row, index, reason):
        cell = address(row, index or 0) if row else ""
        self.problems.append(CellProblem(cell, str(reason)))

    def _add_merged(self, area, reason):
        self.problems.append(CellProblem(area, reason))

    # ---- the layout ---------------------------------------------------------------------------

    def _get_names(self):
        names = get_headings(self.env)
        target = self.env["sales.kpi.target"]._fields
        for part, field in (("target", "value"), ("month", "period_id")):
            names[part] = target[field]._description_string(self.env)
        team = self.env["crm.team"]._fields["name"]._description_string(self.env)
        return names | {"unused": team}

    @property
    def _when(self):
        """The column of the periods in a list."""
        return self.columns.get("month", self.columns.get("date"))

    @property
    def _figure(self):
        """The column of the targets in a list."""
        return self.columns.get("target", self.columns.get("value"))

    def _is_list(self):
        return self._when is not None and self._figure is not None

    def _is_full(self):
        is_read = self._is_list() or any(map(self._can_be_part, self._get_other_heads()))
        return is_read and "user" in self.columns

    def _get_other_heads(self):
        return [self.head.cells[index] for index in self.others]

    def _can_be_part(self, cell):
        if self._find_named_part(cell) is not None:
            return True
        readings = days.readings(cell).values() if isinstance(cell, str) else ()
        return any(self._find_part_of(day) is not None for day in readings)

    def _get_written(self):
        if self._is_list():
            columns, when = [self._figure], self._when
        else:
            columns, when = self.others, None
            yield from ((self.head, index, "day") for index in self.others)
        for row in self.body:
            if not self.is_total(row):
                yield from ((row, index, "number") for index in columns)
                if when is not None and self._find_named_part(get_cell(row, when)) is None:
                    yield row, when, "day"

    def _find_part(self, cell):
        """The index of the period that a cell names, or None."""
        part = self._find_named_part(cell)
        if part is None and isinstance(cell, (str, Date)):
            part = self._find_part_of(self._find_day(cell))
        return part

    def _find_named_part(self, cell):
        """A period by its label, or by a month or quarter."""
        if cell is None or isinstance(cell, (bool, float, Date)):
            return None
        text = str(cell).strip()
        if text in self.labels:
            return self.labels[text]
        if text in self.titles:
            return self.titles.index(text)
        if found := days.find_month(text):
            return self._find_labelled(found[0], f"-{found[1]:02}")
        if found := days.find_quarter(text):
            return self._find_labelled(found[0], f"-Q{found[1]}")
        return None

    def _find_labelled(self, year, ending):
        if year:
            return self.labels.get(f"{year}{ending}")
        found = [index for label, index in self.labels.items() if label.endswith(ending)]
        return found[0] if len(found) == 1 else None

    def _find_part_of(self, day):
        found = [i for i, (first, last) in enumerate(self.days) if day and first <= day <= last]
        return found[0] if found else None

    # ---- what it says -------------------------------------------------------------------------

    def _read_items(self):
        if "user" not in self.columns:
            self._add(
                self.head,
                0,
                self.env._("The first row must name the column of the salespeople: Salesperson."),
            )
            return []
        if not (self.definition or "measure" in self.columns):
            self._add(
                None,
                None,
                self.env._("Choose the measure, or name it in a column: Measure."),
            )
            return []
        found = list(self._read_list() if self._is_list() else self._read_grid())
        definitions = {item.definition.id for _row, item in found}
        self.existing = self.get_existing(definitions)
        return [item for row, item in found if self._is_open(item)]

    def _read_grid(self):
        columns = self._read_head()
        self._check_headings()
        seen = {}
        for row in self.body:
            filled = [
                (index, part, cell)
                for index, part in columns.items()
                if not is_empty(cell := get_cell(row, index))
            ]
            if filled:  # empty cells leave a target as it is
                yield from self._read_row(row, filled, seen)

    def _read_head(self):
        """{index: part}"""
        columns = {}
        left = [
            self.columns[name]
            for name in ("month", "date", "target", "value")
            if name in self.columns
        ]
        for index in sorted((*self.others, *left)):
            cell = self.head.cells[index]
            part = self._find_part(cell)
            if part is None:
                self._add(
                    self.head,
                    index,
                    self.env._(
                        "“%(text)s” is none of the periods: %(labels)s.",
                        text=shown(to_text(cell)),
                        labels=", ".join(self.titles),
                    ),
                )
            elif part in columns.values():
                self._add(
                    self.head,
                    index,
                    self.env._("The period “%s” is there twice.", shown(to_text(cell))),
                )
            else:
                columns[index] = part
        return columns

    def _check_headings(self):
        """What stands under no heading would be left out without a word."""
        for row in self.body:
            for index, cell in enumerate(row.cells):
                if cell is not None and get_cell(self.head, index) is None:
                    self._add(
                        row,
                        index,
                        self.env._("This column has no heading: name its period, or empty it."),
                    )

    def _read_row(self, row, filled, seen):
        user, definition = self._read_subject(row)
        key = (definition, user)
        if user and definition and key in seen:
            self._add(
                row,
                self.columns["user"],
                self.env._("%(name)s is in line %(line)s already.", name=user.name, line=seen[key]),
            )
        seen.setdefault(key, row.line)
        for index, part, cell in filled:
            value = self._try(row, index, self._to_target, cell, definition)
            if user and definition and value is not None:
                yield row, Item(address(row, index), definition, user, part, value)

    def _read_list(self):
        seen = {}
        for row in self.body:
            cell = get_cell(row, self._figure)
            if is_empty(cell):
                continue
            user, definition = self._read_subject(row)
            part = self._try(row, self._when, self._to_part, get_cell(row, self._when))
            value = self._try(row, self._figure, self._to_target, cell, definition)
            if user and definition and part is not None and value is not None:
                self._check_twice(row, seen, (definition, user, part))
                where = address(row, self._figure)
                yield row, Item(where, definition, user, part, value)

    def _check_twice(self, row, seen, key):
        line = seen.setdefault(key, row.line)
        if line != row.line:
            self._add(
                row,
                self._figure,
                self.env._(
                    "Line %s has a target for the same salesperson, measure and period. Keep one.",
                    line,
                ),
            )

    def _read_subject(self, row):
        place = self.columns["user"]
        user = self._try(row, place, self._to_user, get_cell(row, place))
        place = self.columns.get("measure")
        if place is None:
            return user, self.definition
        return user, self._try(row, place, self._to_measure, get_cell(row, place))

    def _to_part(self, cell):
        part = self._find_part(cell)
        if part is None:
            raise UserError(
                self.env._(
                    "“%(text)s” is none of the periods: %(labels)s.",
                    text=shown("" if cell is None else to_text(cell)),
                    labels=", ".join(self.titles),
                )
            )
        return part

    def _to_target(self, cell, definition):
        value = self._to_value(cell, definition)
        if definition and value < 0 and definition.is_additive:
            raise UserError(
                self.env._("“%s”: a target of this measure is not below zero.", f"{value:g}")
            )
        return value

    def _is_open(self, item):
        """What may not be changed may stand in the file as it is."""
        reason = self._get_reason(item.user, item.part)
        if not reason:
            return True
        target = self.existing.get(get_key(item))
        if not target or target.value != item.value:
            self.problems.append(CellProblem(item.cell, str(reason)))
        return False

    def _get_reason(self, user, part):
        """Why a target can't be changed; empty when it can."""
        if part in self.closed:
            return self.env._("%s is closed: its targets stay as they are.", self.titles[part])
        if not user.active:
            return self.env._("%s has left: remove the line.", user.name)
        if user.id not in self.roster:
            return self.env._("%s is in no sales team in this year.", user.name)
        return self.env["sales.kpi.own.case"]._get_reason(user, self.company)


def get_key(item):
    return item.definition.id, item.user.id, item.part
