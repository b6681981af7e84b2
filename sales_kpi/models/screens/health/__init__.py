"""How the module itself fares, for the administrator: age of figures, night runs, plans, sizes."""

# ruff: noqa: I001  (in the order in which the page shows them)
from . import health_period
from . import health_job
from . import health_measure
from . import health_table
from . import health
from . import reader_plan
