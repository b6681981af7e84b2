"""What happened to opportunities: moves, stays, the funnel, wins, first visits."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import lead_entry
from . import lead_entry_log
from . import stage_move
from . import stage_move_source
from . import stage_move_recount
from . import share_move
from . import stage_move_shares
from . import stage_move_log
from . import stage_move_backfill
from . import crm_stage
from . import crm_lead
from . import stage_stay
from . import lead_row
from . import stage_pair
from . import deal
from . import deal_due
from . import opportunity
from . import funnel
from . import win
from . import first_visit
