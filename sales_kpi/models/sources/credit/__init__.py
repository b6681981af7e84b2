"""Who is credited: kept on the document when it happens, and moved by a decision only."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import share
from . import share_holder
from . import share_holder_parts
from . import share_waiting
from . import credited
from . import credited_change
from . import credited_backfill
from . import crm_lead
from . import sale_order
from . import sale_order_line
from . import account_move
from . import res_users
from . import crm_team
from . import res_partner
from . import base_partner_merge_automatic_wizard
