"""What a file names of other rooms."""

import ast

from .house import MODULE, Use, get_folder

PACKAGE = f"odoo.addons.{MODULE}"


def get_uses(house, path):
    """All that a file names, of whichever room."""
    if path.endswith(".xml"):
        return get_xml_uses(house, path)
    return [*get_text_uses(house, path), *get_import_uses(house, path)]


def get_text_uses(house, path):
    """Models, tables and xml ids, wherever a string names them but in a docstring."""
    tree = house.trees[path]
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            for name in house.get_named(node.value):
                yield Use(path, node.lineno, name, house.rooms_by_name[name])


def get_import_uses(house, path):
    for node, target in get_imports(house, path):
        room = house.get_room(target)
        if room:
            yield Use(path, node.lineno, target, room)


def get_imports(house, path):
    """The (node, file of the module) of each import from the module itself."""
    for node in ast.walk(house.trees[path]):
        if isinstance(node, ast.ImportFrom):
            base = resolve(node, path)
            if base is not None:
                yield from {(node, find_file(house, base, alias.name)) for alias in node.names}


def resolve(node, path):
    """The folder or file of the module from which something is imported; None: from elsewhere."""
    module = (node.module or "").split(".") if node.module else []
    if not node.level:
        name = node.module or ""
        inside = name == PACKAGE or name.startswith(f"{PACKAGE}.")
        return "/".join(module[3:]) if inside else None
    folders = get_folder(path).split("/") if "/" in path else []
    kept = folders[: len(folders) - node.level + 1]
    return "/".join((*kept, *module))


def find_file(house, base, name):
    names = (f"{base}/{name}.py", f"{base}/{name}/__init__.py", f"{base}.py")
    return next((path.lstrip("/") for path in names if path.lstrip("/") in house.files), f"{base}/")


def get_xml_uses(house, path):
    for record in house.records[path]:
        for line, name in house.get_models_of(record):
            if name in house.owners:
                yield Use(path, line, name, house.owners[name])
