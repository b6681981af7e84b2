"""Dialogs that ask once and then act through the models."""

# ruff: noqa: I001  (in the order of the rooms)
from . import ground
from . import sources
from . import measures
from . import facts
from . import targets
from . import outcomes
