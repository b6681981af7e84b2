"""Try a measure out; import entered values."""

from . import definition_test, entry_import
