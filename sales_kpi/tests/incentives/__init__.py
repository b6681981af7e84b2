"""Plans, terms, earnings and payouts."""

from . import test_incentive, test_incentive_access
