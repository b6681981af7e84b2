"""Whose figures, on which days, and who may see them; what every table stands on."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import alike
from . import bulk
from . import subject
from . import trail
from . import clock
from . import res_company
from . import res_config_settings
from . import teams
from . import resource_calendar_leaves
from . import shared
from . import viewer
from . import own_case
from . import period
from . import period_hold
from . import period_name
from . import period_weeks
from . import base
from . import base_links
from . import base_groups
from . import row
from . import ir_actions_act_window
