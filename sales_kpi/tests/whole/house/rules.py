"""The rules of the house, each a function that gives what breaks it."""

import ast
import sys
from collections import defaultdict
from typing import NamedTuple

from . import files
from .house import get_folder, get_short, get_stem
from .uses import get_uses

BESIDE = {
    f"outcomes/{room}" for room in ("incentives", "contests", "alerts", "diagnosis", "reports")
}
GUARDED = ("create", "write", "unlink")
# What Odoo itself wants as a list of models: what a query reads, what a model is made of.
DECLARED = ("_depends", "_inherit")


class Breach(NamedTuple):
    rule: int
    path: str
    what: str
    line: int
    text: str

    def __str__(self):
        return f"sales_kpi/{self.path}:{self.line}: rule {self.rule}: {self.text}"


def get_breaches(house):
    rules = (check_order, check_thin, check_files, check_methods, check_lists, files.check_files)
    found = [Breach(*breach) for rule in rules for breach in rule(house)]
    return sorted(found, key=lambda breach: (breach.rule, breach.path, breach.line))


def excuse(breaches, exceptions):
    """The breaches that no exception excuses, and the exceptions that excuse nothing or say no why.

    :param exceptions: rows of (rule, path, what, why)
    """
    keys = {tuple(key) for *key, _why in exceptions}
    found = {breach[:3] for breach in breaches}
    left = [breach for breach in breaches if breach[:3] not in keys]
    idle = [row for row in exceptions if row[:3] not in found or not row[3]]
    return left, idle


def check_order(house):
    """1: a file names its own room and earlier ones. 2: the last outcomes don't name each other."""
    for path in (*house.select(".py"), *house.select(".xml")):
        room = house.get_room(path)
        if not room or path.endswith("__init__.py"):
            continue
        if not is_in_order(house, path, room):
            yield 1, path, room, 1, f"{get_folder(path)} is no room of the order"
            continue
        for use in get_uses(house, path):
            if not house.order.may_name(room, use.room) and not is_rights(house, path, use):
                rule = 2 if {room, use.room} <= BESIDE else 1
                yield rule, path, use.name, use.line, f"{room} names {use.name} of {use.room}"


def is_in_order(house, path, room):
    """A view may lie in the folder of a stage; a model lies in that of its room."""
    rooms = house.order.rooms_of(room)
    return len(rooms) == 1 if path.startswith("models/") else bool(rooms)


def is_rights(house, path, use):
    """Whether it is a right on a dialog, which stands with the rights of the room's models."""
    stage = use.room.removeprefix("wizard/")
    rooms = house.order.rooms_of(stage)
    return path.startswith("security/") and stage != use.room and house.get_room(path) in rooms


def check_thin(house):
    """3: tools import the standard library only; paper and web use what the screens give."""
    for path in house.select(".py", "tools/"):
        yield from check_library(house, path)
    shown = {
        piece.model
        for path, pieces in house.pieces.items()
        for piece in pieces
        if path.startswith("models/screens/")
    }
    for path in (*house.select(".py", "report/", "controllers/"), *house.select(".xml", "report/")):
        for use in get_uses(house, path):
            near = use.room.split("/")[0] in ("tools", "screens", "report", "controllers")
            if not near and use.name not in shown:
                yield 3, path, use.name, use.line, f"uses {use.name}, which no screen shows"


def check_library(house, path):
    for node in ast.walk(house.trees[path]):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for name in names:
            if name.partition(".")[0] not in sys.stdlib_module_names:
                yield 3, path, name, node.lineno, f"tools import {name}, which is not Python's own"


def check_files(house):
    """4: a file holds one model and bears its name."""
    shorts = {get_short(piece.model) for pieces in house.pieces.values() for piece in pieces}
    for path, pieces in house.pieces.items():
        stem, seen = get_stem(path), set()
        named = [short for short in shorts if stem == short or stem.startswith(f"{short}_")]
        owner = max(named, key=len, default=None)
        for piece in pieces:
            if piece.model in seen:
                yield 4, path, piece.model, piece.line, f"holds two classes of {piece.model}"
            elif get_short(piece.model) != owner and not piece.model.startswith("report."):
                text = f"holds {piece.model}, but bears the name of {owner or 'none'}"
                yield 4, path, piece.model, piece.line, text
            seen.add(piece.model)


def check_methods(house):
    """5: a room defines a method of a model once."""
    found = defaultdict(dict)
    for path, pieces in house.pieces.items():
        for piece in pieces:
            for node in get_methods(piece.node):
                places = found[get_folder(path), piece.model, node.name]
                places.setdefault((path, piece.line), node.lineno)
    for (_folder, model, method), places in found.items():
        (first, _line), *others = places
        for path, line in others:
            text = f"{model}.{method} is defined in {first} too"
            yield 5, path, f"{model}.{method}", places[path, line], text


def get_methods(node):
    return [part for part in node.body if isinstance(part, ast.FunctionDef)]


def get_overrides(house):
    """{(model, method): the rooms that override it, as they are loaded}, of create, write and
    unlink where more than one room does."""
    found = defaultdict(list)
    for path in house.load_order:
        for piece in house.pieces.get(path, ()):
            for node in get_methods(piece.node):
                if node.name in GUARDED:
                    found[piece.model, node.name].append(get_folder(path).removeprefix("models/"))
    return {key: list(dict.fromkeys(rooms)) for key, rooms in found.items() if len(set(rooms)) > 1}


def check_lists(house):
    """6: no list of models outside the room that owns them."""
    for path in house.select(".py"):
        room = house.get_room(path)
        if room in (None, "module"):
            continue
        for node in get_lists(house.trees[path]):
            names = sorted({name for name in get_strings(node) if name in house.owners})
            names = [name for name in names if house.owners[name] != room]
            if len(names) > 1:
                yield 6, path, names[0], node.lineno, f"lists models of others: {', '.join(names)}"


def get_lists(node):
    """The outermost literals: one within another belongs to it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Assign) and getattr(child.targets[0], "id", None) in DECLARED:
            continue
        if isinstance(child, ast.List | ast.Tuple | ast.Set | ast.Dict):
            yield child
        else:
            yield from get_lists(child)


def get_strings(node):
    """The strings that stand in a literal themselves, at whatever depth."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant):
            yield child.value
        elif isinstance(child, ast.List | ast.Tuple | ast.Set | ast.Dict):
            yield from get_strings(child)
