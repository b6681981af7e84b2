"""Dialogs over what happened: whose it is, the cash bridge, the funnel."""

from . import (
    cash_bridge_choice,
    credit_change,
    funnel,
    funnel_leak,
    funnel_stage,
    share_change,
    share_change_line,
)
