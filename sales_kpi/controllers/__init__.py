from . import cash_bridge, dashboard, scorecard
