"""What the accountant gets: payouts in batches, their entries and bills."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import account_move
from . import payout_batch
from . import payout_batch_making
from . import payout_batch_entries
from . import payout_batch_following
from . import payout_booked
from . import res_config_settings
