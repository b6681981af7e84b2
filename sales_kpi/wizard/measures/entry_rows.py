"""From the rows of a spreadsheet to entries: all that is wrong is found, and nothing is written."""

from collections import namedtuple

from ...models.ground.figure_format import tell_day
from ..ground.sheet_layout import get_cell
from ..ground.sheet_rows import SheetRows, is_empty

FIELDS = {
    "date": "date", "user": "user_id", "measure": "definition_id", "value": "value",
    "note": "note",
}  # fmt: skip
LIST_PARTS = ("date", "user", "measure", "value")

Problem = namedtuple("Problem", "line reason")
Item = namedtuple("Item", "row user definition day value note")


def get_headings(env):
    """{part of an entry: what its column is called in the user's language}"""
    Entry, User = env["sales.kpi.entry"], env["res.users"]
    names = {part: Entry._fields[name]._description_string(env) for part, name in FIELDS.items()}
    return names | {"name": User._fields["name"]._description_string(env)}


class EntryRows(SheetRows):
    """What a spreadsheet asks for.

    :param day: the date of values in a file that gives none
    :param replaces: whether a value of the same person, measure and day makes way; else it is a
        problem
    """

    parts = ("date", "user", "name", "measure", "value", "note", "unused")

    def __init__(self, env, company, day, replaces):
        super().__init__(env, company)
        self.day = day
        self.replaces = replaces
        self.replaced = env["sales.kpi.entry"].browse()
        self.replaced_count = 0

    def _add(self, row, _index, reason):
        self.problems.append(Problem(row.line if row else 0, str(reason)))

    def _add_merged(self, area, reason):
        self.problems.append(Problem(int("".join(filter(str.isdigit, area))), reason))

    def _finish(self):
        if self.items:
            self._check_items()
        self.problems.sort(key=lambda problem: problem.line)

    # ---- the layout ---------------------------------------------------------------------------

    def _get_names(self):
        return get_headings(self.env)

    def _is_list(self):
        return {"measure", "value"} <= self.columns.keys()

    def _is_full(self):
        if self._is_list():
            return {"date", "user"} <= self.columns.keys()
        return "user" in self.columns and any(
            self.measures.get(self.head.cells[index]) for index in self._get_value_columns()
        )

    def _get_value_columns(self):
        """ "Score" may be a measure here, since there is no column that says which one."""
        own = [self.columns[part] for part in ("measure", "value") if part in self.columns]
        return sorted(self.others + own)

    def _is_total_heading(self, text):
        return super()._is_total_heading(text) and not self.measures.get(text)

    def _get_written(self):
        values = [self.columns["value"]] if self._is_list() else self._get_value_columns()
        for row in self.body:
            if not self.is_total(row):
                yield from ((row, index, "number") for index in values)
                if "date" in self.columns:
                    yield row, self.columns["date"], "day"

    def _read_items(self):
        if self._is_list():
            return self._read_list()
        if "user" in self.columns:
            return self._read_grid()
        self._add(
            self.head,
            None,
            self.env._(
                "The first row must name the columns: Date, Salesperson, Measure and Value; or "
                "Salesperson and a column for each measure. Download the template to see how."
            ),
        )
        return []

    def _read_list(self):
        if missing := [part for part in LIST_PARTS if part not in self.columns]:
            names = get_headings(self.env)
            self._add(
                self.head,
                None,
                self.env._("A column is missing: %s.", ", ".join(names[part] for part in missing)),
            )
            return []
        return list(filter(None, map(self._read_list_row, self.body)))

    def _read_list_row(self, row):
        cell = self._get(row, "value")
        if cell is not None and is_empty(cell):
            return None
        user = self._try(row, None, self._to_user, self._get(row, "user"))
        measure = self._try(row, None, self._to_measure, self._get(row, "measure"))
        day = self._try(row, None, self._to_day, self._get(row, "date"))
        value = self._try(row, None, self._to_value, cell, measure)
        return self._make_item(row, user, measure, day, value)

    def _read_grid(self):
        found = {
            index: self._try(self.head, index, self._to_measure, self.head.cells[index])
            for index in self._get_value_columns()
        }
        measures = {index: measure for index, measure in found.items() if measure}
        if not found:
            self._add(self.head, None, self.env._("No column is for a measure."))
        if len(set(measures.values())) < len(measures):
            self._add(self.head, None, self.env._("Two columns are for the same measure."))
        return [item for row in self.body for item in self._read_grid_row(row, measures)]

    def _read_grid_row(self, row, measures):
        """Empty cells say nothing: people fill in what they know."""
        filled = [
            (measure, cell)
            for index, measure in measures.items()
            if not is_empty(cell := get_cell(row, index))
        ]
        if not filled:
            return
        user = self._try(row, None, self._to_user, self._get(row, "user"))
        day = self._try(row, None, self._to_day, self._get(row, "date") or self.day)
        for measure, cell in filled:
            value = self._try(row, None, self._to_value, cell, measure)
            if item := self._make_item(row, user, measure, day, value):
                yield item

    def _make_item(self, row, user, measure, day, value):
        note = self._get(row, "note")
        if user and measure and day and value is not None:
            return Item(row, user, measure, day, value, note and str(note))
        return None

    def _find_value_problem(self, measure, number):
        return measure._find_value_problem(number)

    # ---- together -----------------------------------------------------------------------------

    def _check_items(self):
        self._check_twice()
        self._check_allowed()
        self._check_closed()
        self._check_existing()

    def _check_twice(self):
        first = {}
        for item in self.items:
            line = first.setdefault(_get_key(item), item.row.line)
            if line != item.row.line:
                self._add(
                    item.row,
                    None,
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
                    item.row,
                    None,
                    self.env._(
                        "You may not enter values for %(who)s on %(day)s: only the leaders of the "
                        "team on that day do.",
                        who=item.user.name,
                        day=tell_day(self.env, item.day),
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
                    item.row,
                    None,
                    self.env._(
                        "%(day)s lies in %(period)s, which is closed. Remove the line.",
                        day=tell_day(self.env, item.day),
                        period=period.display_name,
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
                    item.row,
                    None,
                    self.env._(
                        "There is a value already. Remove the line, or choose to replace values."
                    ),
                )
            elif same and not mine.issuperset(same):
                self._add(
                    item.row,
                    None,
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
