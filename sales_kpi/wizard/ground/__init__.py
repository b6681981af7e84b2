"""Take a spreadsheet in: read it as it is written, show it, and find all that is wrong."""

from . import sheet_import
