"""Where figures will end: season curves, the pipeline's odds, and their own error."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import outlook
from . import outlook_text
from . import outlook_shown
from . import outlook_error
from . import outlook_refresh
