"""Decide with a reason."""

from . import decision
