"""What is to be reached; its history, hints, proposals, and writing of many at once."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import target
from . import target_span
from . import target_change
from . import period_targets
from . import definition_targets
from . import target_bulk
from . import target_undo
from . import target_hint
from . import target_calibration
from . import res_company
from . import res_config_settings
from . import target_proposal
