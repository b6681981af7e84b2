"""What people are paid for what they sold and collected: plans, terms, earnings, payouts."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import plans
from . import payout
from . import earning
from . import earning_explained
from . import pay_drift
from . import engine
from . import payout_refresh
from . import incentive_estimate
from . import payout_steps
from . import payout_todo
from . import payout_contract
from . import pay_appeal
from . import batches
from . import period_pay
from . import period_prizes
