"""What people are paid for what they sold and collected: plans, terms, earnings, payouts."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import plans
from . import payout
from . import earning
from . import pay_appeal
from . import batches
