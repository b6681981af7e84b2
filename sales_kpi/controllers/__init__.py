from . import dashboard, scorecard
