"""Dialogs over what happened: the funnel."""

from . import funnel
