from . import cash_bridge, dashboard, payout_batch, scorecard, statement
