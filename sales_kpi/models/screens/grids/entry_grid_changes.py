"""What becomes of the changes to the grid "Enter Values"."""

from odoo.exceptions import AccessError, UserError

from ....tools.shown import shown

TOO_BIG = 1e15


class EntryGridChanges:
    """What a viewer typed into a grid: all of it is right, or nothing is written."""

    def __init__(self, grid, changes):
        self.grid = grid
        self.env = grid.env
        self.changes = changes
        self.problems = []
        self.is_forbidden = False

    def save(self):
        """:raise UserError: names each bad cell; AccessError where one is not his to fill"""
        good = [change for change in self.changes if self._check(change)]
        self._check_twice(good)
        if self.problems:
            error = AccessError if self.is_forbidden else UserError
            raise error(
                self.env._("Nothing was saved. Mend these cells first:")
                + "".join(f"\n- {problem}" for problem in self.problems)
            )
        self._write([change for change in good if change["value"] != change.get("was")])

    def _check(self, change):
        problem = self._find_problem(change)
        if problem:
            self._add_problem(change, problem)
        return not problem

    def _add_problem(self, change, problem):
        self.problems.append(
            self.env._(
                "%(who)s, %(measure)s: %(problem)s",
                who=self._name_user(change),
                measure=self._name_measure(change),
                problem=problem,
            )
        )

    def _find_problem(self, change):
        """Why a change can't be saved; None when it can."""
        user_id, definition_id = self._get_key(change)
        if user_id not in self.grid.people:
            return self._get_person_problem(user_id)
        if definition_id not in self.grid.definitions.ids:
            return self.env._("this is no active measure that is entered by hand.")
        if not _is_value(change.get("value", "")):
            return self.env._("this is not a number.")
        cell = self.grid.get_cell(user_id, definition_id)
        problem = cell.reason or self._get_change_problem(definition_id, change, cell)
        return problem or self._get_bounds_problem(definition_id, change)

    def _get_bounds_problem(self, definition_id, change):
        """What was entered before there were bounds stays, until somebody changes it."""
        value = change["value"]
        if value is None or value == change.get("was"):
            return None
        definition = self.env["sales.kpi.definition"].browse(definition_id)
        return definition._find_value_problem(value)

    def _get_key(self, change):
        change = change if isinstance(change, dict) else {}
        key = (change.get("user_id"), change.get("definition_id"))
        return tuple(part if type(part) is int else 0 for part in key)

    def _get_person_problem(self, user_id):
        if not self._find_user(user_id):
            return self.env._("there is no such salesperson.")
        if self.grid.is_manager:
            return self.env._("belonged to no sales team in this period.")
        self.is_forbidden = True
        return self.env._("you may not enter values for this salesperson.")

    def _get_change_problem(self, definition_id, change, cell):
        if change.get("was") == cell.value:
            return None
        definition = self.env["sales.kpi.definition"].browse(definition_id)
        return self.env._(
            "changed meanwhile by somebody else: %(was)s became %(value)s. Load the values again.",
            was=self._format(definition, change.get("was")),
            value=self._format(definition, cell.value),
        )

    def _format(self, definition, value):
        return definition._format_value(value if _is_value(value) else None, self.grid.company)

    def _check_twice(self, changes):
        seen = set()
        for change in changes:
            key = self._get_key(change)
            if key in seen:
                self._add_problem(change, self.env._("given twice."))
            seen.add(key)

    def _find_user(self, user_id):
        return self.env["res.users"].sudo().browse(user_id or ()).exists()

    def _name_user(self, change):
        user_id = self._get_key(change)[0]
        return self._find_user(user_id).name or self.env._("Salesperson %s", shown(user_id))

    def _name_measure(self, change):
        definition_id = self._get_key(change)[1]
        found = self.env["sales.kpi.definition"].sudo().browse(definition_id or ()).exists()
        return found.name or self.env._("Measure %s", shown(definition_id))

    def _write(self, changes):
        """Under the viewer's own rules: they have the last word."""
        Entry = self.env["sales.kpi.entry"]
        gone, updated, created = [], {}, []
        for change in changes:
            entry_id = self.grid.get_cell(*self._get_key(change)).entry_id
            if change["value"] is None:
                gone.append(entry_id)
            elif entry_id:
                updated.setdefault(change["value"], []).append(entry_id)
            else:
                created.append(self._prepare_entry_vals(change))
        Entry.browse(gone).unlink()
        for value, ids in updated.items():
            Entry.browse(ids).write({"value": value})
        Entry.create(created)

    def _prepare_entry_vals(self, change):
        return {
            "user_id": change["user_id"],
            "definition_id": change["definition_id"],
            "value": change["value"],
            "date": self.grid.people[change["user_id"]].day,
            "company_id": self.grid.company.id,
            "note": False,
        }


def _is_value(value):
    """A number that can be kept, or None."""
    if value is None:
        return True
    return type(value) in (int, float) and abs(value) < TOO_BIG
