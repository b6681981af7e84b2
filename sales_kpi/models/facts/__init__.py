"""Counted: measure x period x subject; compared in time."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import reading
from . import period_readings
from . import fact
from . import fact_refresh
from . import fact_weight
from . import fact_archive
from . import definition_facts
from . import definition_counted
from . import reader_changes
from . import reader_months
from . import comparison
