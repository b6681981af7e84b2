"""The doors of the module: each public method of each of its models and wizards, and of Odoo's
models those that it adds. Found in the registry, so that none is forgotten."""

from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

MODULE = "sales_kpi"
PREFIX = "sales.kpi."
PACKAGE = f"odoo.addons.{MODULE}."


class Door(NamedTuple):
    model: str
    name: str
    method: object
    is_readonly: bool

    @property
    def needs_ids(self):
        return not getattr(self.method, "_api_model", False)


def find_doors(env):
    """[``Door``] in alphabetical order"""
    return [
        Door(name, method_name, method, bool(getattr(method, "_readonly", False)))
        for name in sorted(env.registry)
        for method_name, method in sorted(_find_methods(env[name]).items())
    ]


def _is_ours(cls):
    return cls.__module__.startswith(PACKAGE)


def _find_methods(model):
    found = {}
    classes = type(model).mro()
    own = {name for cls in classes if _is_ours(cls) for name in vars(cls)}
    # Odoo's own methods, such as `create`, are called in Odoo's own way: see the matrix.
    odoos = {name for cls in classes if not _is_ours(cls) for name in vars(cls)}
    for name in own - odoos - model._fields.keys():
        if name.startswith("_"):
            continue
        try:
            found[name] = get_public_method(model, name)
        except (AccessError, AttributeError):
            continue
    return found
