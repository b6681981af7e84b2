"""The module as its files tell it: models and their pieces, xml ids, rooms."""

import ast
import re
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml import etree

from .order import Order

MODULE = "sales_kpi"
PREFIX = "sales.kpi."
READ = (".py", ".xml")
WITH_MODELS = ("models/", "wizard/", "report/")
# A word of a text, with the dotted names in it: a model, a table with a column, an xml id.
WORD = re.compile(r"\b[a-z]\w*(?:\.\w+)*")
MODEL_FIELDS = ("model", "res_model")


class Piece(NamedTuple):
    """A class of a file that makes a model or extends it."""

    model: str
    path: str
    line: int
    is_first: bool
    node: ast.ClassDef


class Use(NamedTuple):
    """That a file names something of a room."""

    path: str
    line: int
    name: str
    room: str


class House:
    def __init__(self, files):
        """:param files: {path within the module: text}; that of pictures is None"""
        self.files = files
        self.order = Order()

    @classmethod
    def read(cls, folder):
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        names = {path: path.relative_to(folder).as_posix() for path in paths}
        return cls(
            {
                name: path.read_text(encoding="utf-8") if path.suffix in READ else None
                for path, name in names.items()
                if "__pycache__" not in name
            }
        )

    def get_room(self, path):
        return self.order.get_room(path)

    def select(self, suffix, *folders):
        """The paths of files that end so, in some folders; in all that a server uses by default."""
        return [
            path
            for path in self.files
            if path.endswith(suffix)
            and (
                path.startswith(folders) if folders else not path.startswith(("tests/", "static/"))
            )
        ]

    # ---- Python

    @cached_property
    def trees(self):
        paths = (*self.select(".py"), *self.select("__init__.py", "tests/"))
        return {path: ast.parse(self.files[path]) for path in paths}

    @cached_property
    def pieces(self):
        """{path: the pieces in it}, of files with models."""
        found = {path: list(self._get_pieces(path)) for path in self.select(".py", *WITH_MODELS)}
        return {path: pieces for path, pieces in found.items() if pieces}

    def _get_pieces(self, path):
        for node in self.trees[path].body:
            if isinstance(node, ast.ClassDef):
                names = get_attributes(node)
                parents = names.get("_inherit") or []
                parents = [parents] if isinstance(parents, str) else parents
                model = names.get("_name") or (parents[0] if parents else None)
                if model:
                    yield Piece(model, path, node.lineno, model not in parents, node)

    @cached_property
    def owners(self):
        """{model: its own room}; Odoo's models belong to nobody."""
        firsts = [piece for pieces in self.pieces.values() for piece in pieces if piece.is_first]
        return {piece.model: self.get_room(piece.path) for piece in firsts}

    @cached_property
    def rooms_by_name(self):
        """{what a text may name: its room}: models, tables, xml ids with the module's name."""
        tables = {model.replace(".", "_"): room for model, room in self.owners.items()}
        ids = {f"{MODULE}.{name}": room for name, room in self.xml_ids.items()}
        return {**tables, **self.owners, **ids}

    def get_named(self, text):
        """The models, tables and xml ids that a text names."""
        for word in WORD.findall(text):
            name = word if word in self.rooms_by_name else word.partition(".")[0]
            if name in self.rooms_by_name:
                yield name

    @cached_property
    def load_order(self):
        """The files in the order in which Odoo gets them: of overrides, the last runs first."""
        return [path for wing in ("models", "report", "wizard") for path in self._load(wing)]

    def _load(self, folder):
        for name in self.get_imported(f"{folder}/__init__.py"):
            if f"{folder}/{name}.py" in self.files:
                yield f"{folder}/{name}.py"
            else:
                yield from self._load(f"{folder}/{name}")

    def get_imported(self, path):
        """What a room's ``__init__`` imports of its own folder, in order."""
        for node in self.trees[path].body if path in self.trees else ():
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                names = [alias.name for alias in node.names]
                yield from [node.module] if node.module else names

    # ---- XML

    @cached_property
    def records(self):
        """{path: the records and menus in it}"""
        trees = {path: etree.fromstring(self.files[path].encode()) for path in self.select(".xml")}
        return {
            path: [node for node in tree.iter("*") if node.get("id")]
            for path, tree in trees.items()
        }

    @cached_property
    def xml_ids(self):
        """{xml id without the module: its room}"""
        found = {}
        for path, nodes in self.records.items():
            for node in nodes:
                found[node.get("id")] = self._get_record_room(path, node, found)
        return {name: room for name, room in found.items() if room}

    def _get_record_room(self, path, node, found):
        """The room of the folder; within a stage, and without a folder, that of the models."""
        folder = self.get_room(path)
        rooms = {
            self.owners[name] for _line, name in self.get_models_of(node) if name in self.owners
        }
        rooms |= {found[node.get("action")]} if found.get(node.get("action")) else set()
        if folder == "module":
            return self.order.last(rooms)
        if folder:
            rooms = {room for room in rooms if f"{room}/".startswith(f"{folder}/")}
        return self.order.last(rooms) or folder

    def get_models_of(self, record):
        """The (line, model) that a record is of, shows or runs."""
        yield record.sourceline, record.get("model")
        for node in record.iter("field"):
            if node.get("name") in MODEL_FIELDS:
                yield node.sourceline, node.text
            if node.get("ref", "").startswith("model_"):
                table = node.get("ref").removeprefix("model_")
                yield from ((node.sourceline, name) for name in self.models_by_table.get(table, ()))

    @cached_property
    def models_by_table(self):
        return {model.replace(".", "_"): [model] for model in self.owners}


def get_attributes(node):
    """{attribute: value} of a class, of those that are set to plain values."""
    found = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return found


def get_short(model):
    """The name that the files of a model bear."""
    return model.removeprefix(PREFIX).replace(".", "_")


def get_stem(path):
    return PurePosixPath(path).stem


def get_folder(path):
    return path.rpartition("/")[0]
