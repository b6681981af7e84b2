"""What follows from a score: acted upon."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import consequences
from . import closing
from . import appraisal
from . import incentives
from . import contests
from . import outlook
from . import alerts
from . import diagnosis
from . import checks
from . import reports
