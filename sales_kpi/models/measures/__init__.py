"""What we count, and the one reader."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import definition
from . import definition_source
from . import definition_author
from . import definition_shares
from . import definition_read
from . import definition_form
from . import definition_own
from . import definition_renewal
from . import definition_bounds
from . import definition_pull
from . import definition_rollup
from . import entry
from . import reader
from . import reader_shares
from . import reader_scan
from . import reader_days
from . import reader_deviations
from . import reader_spans
from . import reader_split
from . import counted
from . import cross
