"""What is read and sent: one's own tables, briefs, and when they go out."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import report
from . import report_line
from . import report_axis
from . import report_spec
from . import report_page
from . import report_open
from . import report_choices
from . import sending
