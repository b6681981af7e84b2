"""What follows when somebody falls short."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import consequence
from . import scheme_consequences
from . import period_consequences
from . import consequence_case
