"""Decide with a reason."""

from . import adjustment, appraisal, decision, drift
