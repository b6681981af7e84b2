"""Odoo's spreadsheet dashboards, where they are installed."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import base_shared
from . import definition_dashboard
