"""Try a measure out; import entered values."""

from . import definition, definition_test, definition_test_line, entry_import, entry_import_problem
