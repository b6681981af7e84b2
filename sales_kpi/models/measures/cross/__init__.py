"""Measures by rows and columns: what they can be told apart by, and the records of a cell."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import reader_axes
from . import reader_cross
from . import counted_cross
from . import reader_cross_records
