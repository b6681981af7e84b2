from . import (
    backtest,
    cash_bridge,
    dashboard,
    payout_batch,
    report_schedule,
    scorecard,
    statement,
)
from . import backtest, cash_bridge, dashboard, payout_batch, report, scorecard, statement
