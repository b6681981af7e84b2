from . import (
    backtest,
    cash_bridge,
    dashboard,
    payout_batch,
    report,
    report_schedule,
    scorecard,
    statement,
    workbook,
)
