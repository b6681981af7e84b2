from . import backtest, cash_bridge, dashboard, payout_batch, scorecard, statement
