"""What people are paid for what they sold and collected: plans, terms, earnings, payouts."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import incentive_part
from . import incentive
from . import incentive_version
from . import incentive_line
from . import incentive_step
from . import incentive_factor
from . import incentive_member
from . import incentive_consent
from . import payout
from . import earning
from . import pay_appeal
from . import payout_batch
