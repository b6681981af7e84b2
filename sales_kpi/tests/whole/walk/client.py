"""What Odoo's web client does with an action, done in Python: it reads the views and the records,
and presses the buttons of ours that open something else."""

import json

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.tools.safe_eval import safe_eval

ROWS = 2  # of each list that are opened
DEPTH = 3  # how far what is opened is followed
OPENS = ("action_open", "action_view")  # how methods begin that open something and write nothing


class Client:
    """The web client of one user. What fails is kept in ``failures``, with the way that led to it;
    ``opened`` counts what was opened, by model."""

    def __init__(self, env):
        self.env = env
        self.failures = []
        self.opened = {}
        self._seen, self._views = set(), {}

    def follow(self, action, way, depth=0):
        """Open an action as the client does, and whatever its rows and buttons open."""
        if not action or action.get("type", "") != "ir.actions.act_window" or depth > DEPTH:
            return
        key = json.dumps([action.get(n) for n in ("res_model", "res_id", "domain", "context")],
                         default=str)  # fmt: skip
        if key in self._seen:
            return
        self._seen.add(key)
        try:
            with self.env.cr.savepoint():
                self._show(action, way, depth)
        except Exception as error:
            self._fail(way, error)

    def _fail(self, way, error):
        text = " ".join(str(error).split())
        self.failures.append(f"{' > '.join(way)}: {type(error).__name__}: {text[:200]}")

    def _show(self, action, way, depth):
        context = action.get("context") or {}
        if isinstance(context, str):
            context = safe_eval(context, self._get_names())
        model = self.env[action["res_model"]].with_context(**context)
        kinds = self._get_kinds(action)
        views = self._get_views(model, kinds)
        self.opened[model._name] = self.opened.get(model._name, 0) + 1
        if action.get("res_id"):
            return self._show_form(model.browse(action["res_id"]), views["form"], way, depth)
        if "list" in views:
            self._check_samples(action, views["list"])
            self._show_list(model, action, views["list"], way, depth)
        return None

    def _get_views(self, model, kinds):
        key = model._name, *kinds
        if key not in self._views:
            self._views[key] = model.get_views([*kinds, (False, "search")])["views"]
        return self._views[key]

    def _get_names(self):
        """What the texts of an action may name."""
        return {
            "uid": self.env.uid, "active_id": False, "relativedelta": relativedelta,
            "context_today": lambda: self.env.company._get_kpi_today(),
        }  # fmt: skip

    def _get_kinds(self, action):
        """The (id, kind) of the views; of an action that is only shown in parts a list, too."""
        found = action.get("views") or [
            (False, kind) for kind in (action.get("view_mode") or "list,form").split(",")
        ]
        kinds = [(view_id, kind) for view_id, kind in found if kind in ("list", "form")]
        kinds += [(False, "form")] if not any(kind == "form" for _id, kind in kinds) else []
        return kinds if action.get("res_id") or kinds[0][1] == "form" else self._with_list(kinds)

    def _with_list(self, kinds):
        return kinds if any(kind == "list" for _id, kind in kinds) else [(False, "list"), *kinds]

    def _check_samples(self, action, view):
        if etree.fromstring(view["arch"]).get("sample") and action.get("useSampleModel", True):
            raise AssertionError("an empty list would show samples")

    def _show_list(self, model, action, view, way, depth):
        domain = action.get("domain") or []
        if isinstance(domain, str):
            domain = safe_eval(domain, self._get_names())
        arch = etree.fromstring(view["arch"])
        found = model.web_search_read(domain, self._get_specification(model, arch), limit=80)
        for values in found["records"][:ROWS]:
            record = model.browse(values["id"])
            here = [*way, f"row {record.display_name}"]
            if arch.get("action"):
                self._press(record, arch.get("action"), here, depth)
            else:
                self._open_row(record, here, depth)
            self._press_buttons(record, values, arch, here, depth)

    def _open_row(self, record, way, depth):
        row = {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id,
               "views": [(False, "form")], "context": dict(record.env.context)}  # fmt: skip
        self.follow(row, way, depth)

    def _show_form(self, record, view, way, depth):
        arch = etree.fromstring(view["arch"])
        [values] = record.web_read(self._get_specification(record, arch))
        self._press_buttons(record, values, arch, way, depth)

    def _get_specification(self, model, arch):
        names = {node.get("name") for node in arch.iter("field")}
        return {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type in ("many2one", "many2one_reference")
            else {}
            for name in names
            if name in model._fields
        } | {"display_name": {}}

    def _press_buttons(self, record, values, arch, way, depth):
        for button in arch.iter("button"):
            name = button.get("name") or ""
            is_inner = any(parent.tag == "field" for parent in button.iterancestors())
            is_ours = record._name.startswith("sales.kpi.") or "_kpi_" in name
            if is_inner or not is_ours or not name.startswith(OPENS):
                continue
            hidden = button.get("invisible") or "False"
            if not self._is_true(hidden, values, record):
                self._press(record, name, [*way, name], depth)

    def _is_true(self, expression, values, record):
        plain = {
            name: value["id"] if isinstance(value, dict) and "id" in value else value
            for name, value in values.items()
        }
        given = {**plain, "context": dict(record.env.context), "id": record.id, "parent": None}
        return bool(safe_eval(expression, given))

    def _press(self, record, name, way, depth):
        try:
            with self.env.cr.savepoint():
                action = getattr(record, name)()
        except Exception as error:
            self._fail([*way, name], error)
            return
        self.follow(action, way, depth + 1)
