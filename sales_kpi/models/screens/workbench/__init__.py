"""My Workbench: where I stand and what to do next."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_users_settings
from . import workbench
from . import workbench_kept
