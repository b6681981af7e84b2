"""Dialogs over what happened: the funnel."""

from . import funnel, funnel_leak, funnel_stage
