"""What happened: the records that measures read."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import credit
from . import activities
from . import pipeline
from . import customers
from . import orders
from . import cash
from . import reps
