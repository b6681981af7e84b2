"""The grids in which values and targets are entered."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import entry_grid
from . import target_grid
