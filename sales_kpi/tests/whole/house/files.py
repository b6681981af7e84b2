"""Rule 8: where files lie, and who loads them."""

import ast
from collections import Counter, defaultdict

from .house import get_folder, get_stem

MOST = 25  # files of a folder
IN_MANIFEST = ("views/", "data/", "security/", "wizard/", "report/")
MANIFEST = "__manifest__.py"
NO_ROOM = ("security/groups.xml", "security/ir.model.access.csv")
ADDONS = "tests/addons/"  # addons that tests install


def check_files(house):
    for check in (check_tests, check_inits, check_manifest, check_manifest_order, check_sizes):
        for breach in check(house):
            yield 8, *breach


def check_tests(house):
    """Odoo finds test files through their rooms, in one namespace for all of them."""
    paths = [path for path in house.select(".py", "tests/") if not path.startswith(ADDONS)]
    rooms = {get_folder(path) for path in paths}
    for path in paths:
        if get_stem(path).startswith("test_"):
            init = f"{get_folder(path)}/__init__.py"
            if get_stem(path) not in house.get_imported(init):
                yield path, "import", 1, f"{init} doesn't import it"
    by_name = defaultdict(list)
    for path in paths:
        if path.count("/") <= 2 and get_stem(path) != "__init__":
            by_name[get_stem(path)].append(path)
    for first, *others in by_name.values():
        for path in others:
            yield path, "name", 1, f"{first} has the same name, and one of them is lost"
    for room in sorted(rooms - {"tests"}):
        name = room.removeprefix("tests/")
        if "/" not in name and name not in house.get_imported("tests/__init__.py"):
            yield f"{room}/__init__.py", "import", 1, "tests/__init__.py doesn't import the room"


def check_inits(house):
    """A room says in a sentence what lives in it, and imports."""
    for path in house.select("__init__.py", "models/", "wizard/"):
        body = house.trees[path].body
        if not ast.get_docstring(house.trees[path]):
            yield path, "docstring", 1, "doesn't say what lives in the room"
        for node in body[1:]:
            if not isinstance(node, ast.ImportFrom):
                yield path, "import", node.lineno, "does more than import"
    yield from check_loaded(house)


def check_loaded(house):
    loaded = set(house.load_order)
    for path, pieces in house.pieces.items():
        if path not in loaded:
            yield path, "import", pieces[0].line, f"{get_folder(path)} doesn't import it"


def get_listed(house):
    """The (line, file) of the manifest's data."""
    for node in ast.walk(house.trees[MANIFEST]):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if getattr(key, "value", None) in ("data", "demo"):
                    yield from ((item.lineno, item.value) for item in value.elts)


def check_manifest(house):
    """Each file of records stands in the manifest once."""
    listed = list(get_listed(house))
    counts = Counter(path for _line, path in listed)
    for path in (*house.select(".xml", *IN_MANIFEST), *house.select(".csv", *IN_MANIFEST)):
        if counts[path] != 1:
            yield path, "manifest", 1, f"stands in the manifest {counts[path]} times"
    for line, path in listed:
        if path not in house.files:
            yield MANIFEST, path, line, f"there is no {path}"


def check_manifest_order(house):
    """Within a wing the manifest has the order of the rooms."""
    earlier = []
    for line, path in get_listed(house):
        room = get_data_room(house, path)
        wing = path.partition("/")[0]
        if wing == "security" and path not in NO_ROOM and not room:
            yield path, "room", 1, "bears the name of no room"
        if not room or room not in house.order:
            continue
        later = [p for w, p, r in earlier if w == wing and house.order.is_later(r, room)]
        if later:
            yield MANIFEST, path, line, f"{path} stands after {later[0]}, which is of a later room"
        earlier.append((wing, path, room))


def get_data_room(house, path):
    """The room of a file in the manifest; without a folder, the latest of its records."""
    if path.startswith("data/") and path.count("/") == 1:
        names = [node.get("id") for node in house.records.get(path, ())]
        return house.order.last({house.xml_ids[name] for name in names if name in house.xml_ids})
    return house.get_room(path)


def check_sizes(house):
    for folder, size in Counter(map(get_folder, house.files)).items():
        if size > MOST:
            yield folder or ".", "size", 1, f"holds {size} files, and {MOST} are the most"
