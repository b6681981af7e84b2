"""From the rows of a spreadsheet to entries: all that is wrong is found, and nothing is written."""

import math
from collections import namedtuple
from datetime import date as Date
from datetime import datetime

from openpyxl.utils.datetime import from_excel

from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ...models.screens.grids.entry_grid_changes import TOO_BIG
from ...tools import typed
from ...tools.shown import shown
from .entry_lookup import MeasureIndex, SalespersonIndex, normalize
from .entry_sheet import Share

# What the columns may be called, besides their names in the user's language.
HEADINGS = {
    "date": {"date", "day", "日期", "日子"},
    "user": {
        "salesperson", "sales person", "sales rep", "rep", "user", "login", "email", "e-mail",
        "业务员", "销售员", "销售人员", "销售", "登录名", "邮箱", "电子邮件", "業務員", "銷售員",
    },
    "measure": {"measure", "kpi", "indicator", "code", "指标", "考核指标", "指标代码", "指標"},
    "value": {"value", "score", "数值", "值", "得分", "分数", "數值"},
    "note": {"note", "notes", "comment", "remark", "备注", "说明", "備註"},
    "unused": {"name", "team", "sales team", "姓名", "团队", "销售团队", "團隊"},
}  # fmt: skip
FIELDS = {
    "date": "date", "user": "user_id", "measure": "definition_id", "value": "value",
    "note": "note",
}  # fmt: skip
LIST_PARTS = ("date", "user", "measure", "value")

Problem = namedtuple("Problem", "line reason")
Item = namedtuple("Item", "line user definition day value note")


def get_headings(env):
    """{part of an entry: what its column is called in the user's language}"""
    Entry, User = env["sales.kpi.entry"], env["res.users"]
    names = {part: Entry._fields[name]._description_string(env) for part, name in FIELDS.items()}
    return names | {"unused": User._fields["name"]._description_string(env)}


class EntryRows:
    """What a spreadsheet asks for.

    :param rows: see ``read_sheet``
    :param day: the date of values in a file that gives none
    :param replaces: whether a value of the same person, measure and day makes way; else it is a
        problem
    """

    def __init__(self, env, company, rows, day, replaces):
        self.env = env
        self.company = company
        self.day = day
        self.replaces = replaces
        self.problems = []
        self.people = SalespersonIndex(env, company)
        self.measures = MeasureIndex(env, company)
        self.lang = get_lang(env)
        self.items = self._read(rows)
        self.replaced = env["sales.kpi.entry"].browse()
        self.replaced_count = 0
        if self.items:
            self._check_items()
        if not (self.items or self.problems):
            self._add(0, env._("There is no value in the file."))
        self.problems.sort(key=lambda problem: problem.line)

    def _add(self, line, reason):
        self.problems.append(Problem(line, str(reason)))

    def _try(self, line, method, *args):
        """What a method gives; None, and a problem of the line, where it raises one."""
        try:
            return method(*args)
        except UserError as error:
            self._add(line, error)
            return None

    # ---- the layout ---------------------------------------------------------------------------

    def _read(self, rows):
        if not rows:
            self._add(0, self.env._("The file is empty."))
            return []
        head, *body = rows
        self.columns, others = self._find_columns(head)
        if {"measure", "value"} <= self.columns.keys():
            return self._read_list(head, body)
        if "user" in self.columns:
            return self._read_grid(head, body, others)
        self._add(
            head.line,
            self.env._(
                "The first row must name the columns: Date, Salesperson, Measure and Value; or "
                "Salesperson and a column for each measure. Download the template to see how."
            ),
        )
        return []

    def _find_columns(self, head):
        """({part of an entry: index}, the indexes of all other columns that have a heading)"""
        names = {normalize(name): part for part, name in get_headings(self.env).items()}
        names |= {name: part for part, known in HEADINGS.items() for name in known}
        columns, others = {}, []
        for index, cell in enumerate(head.cells):
            part = cell is not None and names.get(normalize(cell).rstrip("*:： "))
            if part and part not in columns:
                columns[part] = index
            elif part and part != "unused":
                self._add(
                    head.line, self.env._("Two columns are for the same thing: “%s”.", shown(cell))
                )
            elif cell is not None and not part:
                others.append(index)
        return columns, others

    def _get(self, row, part):
        index = self.columns.get(part)
        return row.cells[index] if index is not None and index < len(row.cells) else None

    def _read_list(self, head, body):
        if missing := [part for part in LIST_PARTS if part not in self.columns]:
            names = get_headings(self.env)
            self._add(
                head.line,
                self.env._("A column is missing: %s.", ", ".join(names[part] for part in missing)),
            )
            return []
        return list(filter(None, (self._read_list_row(row) for row in body)))

    def _read_list_row(self, row):
        user = self._try(row.line, self._to_user, self._get(row, "user"))
        measure = self._try(row.line, self._to_measure, self._get(row, "measure"))
        day = self._try(row.line, self._to_day, self._get(row, "date"))
        value = self._try(row.line, self._to_value, self._get(row, "value"), measure)
        return self._make_item(row, user, measure, day, value)

    def _read_grid(self, head, body, others):
        # "Score" may be a measure here, since there is no column that says which one.
        own = [self.columns[part] for part in ("measure", "value") if part in self.columns]
        found = {
            index: self._try(head.line, self.measures.find, head.cells[index])
            for index in sorted(others + own)
        }
        measures = {index: measure for index, measure in found.items() if measure}
        if not found:
            self._add(head.line, self.env._("No column is for a measure."))
        if len(set(measures.values())) < len(measures):
            self._add(head.line, self.env._("Two columns are for the same measure."))
        return [item for row in body for item in self._read_grid_row(row, measures)]

    def _read_grid_row(self, row, measures):
        """Empty cells say nothing: people fill in what they know."""
        filled = [
            (measure, row.cells[index])
            for index, measure in measures.items()
            if index < len(row.cells) and row.cells[index] is not None
        ]
        if not filled:
            return
        user = self._try(row.line, self._to_user, self._get(row, "user"))
        day = self._try(row.line, self._to_day, self._get(row, "date") or self.day)
        for measure, cell in filled:
            value = self._try(row.line, self._to_value, cell, measure)
            if item := self._make_item(row, user, measure, day, value):
                yield item

    def _make_item(self, row, user, measure, day, value):
        note = self._get(row, "note")
        if user and measure and day and value is not None:
            return Item(row.line, user, measure, day, value, note and str(note))
        return None

    # ---- cells --------------------------------------------------------------------------------

    def _to_user(self, cell):
        if cell is None:
            raise UserError(self.env._("The salesperson is missing. Write the login."))
        return self.people.find(_to_text(cell))

    def _to_measure(self, cell):
        if cell is None:
            raise UserError(self.env._("The measure is missing. Write its code or name."))
        return self.measures.find(_to_text(cell))

    def _to_day(self, cell):
        if cell is None:
            raise UserError(self.env._("The date is missing. Write it as 2026-01-31."))
        day = _find_day(cell, self.lang.date_format)
        if not day or not 1970 <= day.year < 2100:
            raise UserError(
                self.env._("“%s” is not a date. Write it as 2026-01-31.", shown(_to_text(cell)))
            )
        return day

    def _to_value(self, cell, measure):
        """The number of a cell; without a measure only whether there is one."""
        if cell is None:
            raise UserError(self.env._("The value is missing. Fill it in, or remove the line."))
        number, is_share = self._find_number(cell)
        if number is None or not abs(number) < TOO_BIG:
            raise UserError(
                self.env._("“%s” is not a number. Write it as 1234.5.", shown(_to_text(cell)))
            )
        if measure and measure.unit == "percent":
            number = self._to_share(cell, number, is_share)
        elif measure and is_share:
            raise UserError(
                self.env._(
                    "“%(text)s”: %(measure)s is no percentage. Write a plain number.",
                    text=shown(_to_text(cell)),
                    measure=measure.name,
                )
            )
        if measure and (problem := self._find_value_problem(measure, number)):
            raise UserError(
                self.env._(
                    "“%(text)s”: %(measure)s, %(problem)s",
                    text=shown(_to_text(cell)),
                    measure=measure.name,
                    problem=problem,
                )
            )
        return number

    def _find_value_problem(self, measure, number):
        """Why a number may not be entered for a measure, in words; None when it may."""
        return measure._find_value_problem(number)

    def _find_number(self, cell):
        """(number or None, whether it is written as per cent); 85% is 0.85"""
        if isinstance(cell, (bool, Date, datetime)):
            return None, False
        if isinstance(cell, (int, float)):
            return cell if math.isfinite(cell) else None, isinstance(cell, Share)
        text, is_share = typed.split_percent(_to_text(cell))
        number = typed.parse_number(text, self.lang.decimal_point, self.lang.thousands_sep)
        return (number / 100 if number is not None and is_share else number), is_share

    def _to_share(self, cell, number, is_share):
        if is_share:
            return number
        if 0 < abs(number) <= 1:
            raise UserError(
                self.env._(
                    "“%(text)s” could be %(text)s%% or %(share)s%%. Write it with a percent sign.",
                    text=shown(_to_text(cell)),
                    share=f"{number * 100:g}",
                )
            )
        return number / 100

    # ---- together -----------------------------------------------------------------------------

    def _check_items(self):
        self._check_twice()
        self._check_allowed()
        self._check_closed()
        self._check_existing()

    def _check_twice(self):
        first = {}
        for item in self.items:
            line = first.setdefault(_get_key(item), item.line)
            if line != item.line:
                self._add(
                    item.line,
                    self.env._(
                        "Line %s has a value for the same salesperson, measure and day. Keep one.",
                        line,
                    ),
                )

    def _check_allowed(self):
        viewer = self.env["sales.kpi.viewer"]
        if viewer._is_manager():
            return
        led = set(viewer._get_led_teams().ids)
        pairs = {(item.user.id, item.day) for item in self.items}
        teams = self.env["sales.kpi.entry"]._get_teams_on(self.company, pairs)
        for item in self.items:
            team_id = teams.get((item.user.id, item.day))
            if item.user.id == self.env.uid or team_id not in led:
                self._add(
                    item.line,
                    self.env._(
                        "You may not enter values for %(who)s on %(day)s: only the leaders of the "
                        "team on that day do.",
                        who=item.user.name,
                        day=item.day,
                    ),
                )

    def _check_closed(self):
        days = [item.day for item in self.items]
        Entry = self.env["sales.kpi.entry"]
        closed = Entry._find_closed_periods(self.company, min(days), max(days))
        for item in self.items:
            period = next((p for p in closed if p.date_from <= item.day <= p.date_to), None)
            if period:
                self._add(
                    item.line,
                    self.env._(
                        "%(day)s lies in %(period)s, which is closed. Remove the line.",
                        day=item.day,
                        period=period.name,
                    ),
                )

    def _check_existing(self):
        """Values of the same person, measure and day: they make way, or stand in the way."""
        existing = self._find_existing()
        ids = [entry_id for same in existing.values() for entry_id in same]
        self.replaced = self.env["sales.kpi.entry"].browse(ids)._filtered_access("unlink")
        self.replaced_count = len(existing)
        mine = set(self.replaced.ids)
        for item in self.items:
            same = existing.get(_get_key(item))
            if same and not self.replaces:
                self._add(
                    item.line,
                    self.env._(
                        "There is a value already. Remove the line, or choose to replace values."
                    ),
                )
            elif same and not mine.issuperset(same):
                self._add(
                    item.line,
                    self.env._(
                        "There is a value already, entered for another team. Ask its leader."
                    ),
                )

    def _find_existing(self):
        """{key of an item: ids of entries}, whoever may see them: else values would count twice."""
        keys = {_get_key(item) for item in self.items}
        days = [item.day for item in self.items]
        entries = self.env["sales.kpi.entry"].sudo().search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("user_id", "in", [item.user.id for item in self.items]),
                ("definition_id", "in", [item.definition.id for item in self.items]),
                ("date", ">=", min(days)),
                ("date", "<=", max(days)),
            ],
            ["user_id", "definition_id", "date"],
        )  # fmt: skip
        found = {}
        for entry in entries:
            key = (entry.user_id.id, entry.definition_id.id, entry.date)
            if key in keys:
                found.setdefault(key, []).append(entry.id)
        return found

    # ---- the outcome --------------------------------------------------------------------------

    def write_entries(self):
        """Under the user's own rules: they have the last word."""
        self.env["sales.kpi.entry"]._lock_people({item.user.id for item in self.items})
        self.replaced.unlink()
        self.env["sales.kpi.entry"].create([self._prepare_entry_vals(item) for item in self.items])

    def _prepare_entry_vals(self, item):
        return {
            "user_id": item.user.id,
            "definition_id": item.definition.id,
            "date": item.day,
            "value": item.value,
            "note": item.note or False,
            "company_id": self.company.id,
        }


def _get_key(item):
    return item.user.id, item.definition.id, item.day


def _to_text(cell):
    """A cell as it reads: 1001.0 is 1001."""
    if isinstance(cell, Share):
        return f"{cell * 100:g}%"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _find_day(cell, date_format):
    """The day of a cell, or None. Excel keeps a day as a number where nobody said it was one."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, Date):
        return cell
    if isinstance(cell, (bool, Share)):
        return None
    if isinstance(cell, (int, float)):
        return from_excel(cell).date() if 20_000 < cell < 80_000 else None
    return typed.parse_day(cell, date_format) if isinstance(cell, str) else None
