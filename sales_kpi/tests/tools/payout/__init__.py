"""Pay: steps, rows and statements, by the worked examples and by properties."""

from . import test_tools_payout, test_tools_payout_props, test_tools_payout_statement
