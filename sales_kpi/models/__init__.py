"""The product, by the stages through which the data flows; a room uses only those above it."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import ground
from . import sources
from . import measures
from . import facts
from . import targets
from . import scores
from . import outcomes
from . import screens
