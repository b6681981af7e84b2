"""Take a spreadsheet in: read it as it is written, show it, and find all that is wrong; people and
their teams are the first kind."""

# ruff: noqa: I001  (what is inherited first)
from . import sheet_import
from . import people_sheet, people_sheet_problem
