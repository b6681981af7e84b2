"""Dialogs over what happened: whose it is, the funnel."""

from . import credit_change, funnel, funnel_leak, funnel_stage
