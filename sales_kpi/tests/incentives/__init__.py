"""Plans, terms, earnings and payouts."""

from . import (
    test_batch,
    test_batch_bills,
    test_batch_following,
    test_batch_month,
    test_batch_sheet,
    test_engine,
    test_engine_cash,
    test_engine_judged,
    test_engine_rights,
    test_engine_year,
    test_incentive,
    test_incentive_access,
    test_incentive_backtest,
    test_incentive_checks,
    test_incentive_curve,
    test_incentive_publish,
    test_incentive_ready,
    test_pay_tours,
    test_payout_steps,
)
from .engine import *
from .rights import *
