"""Decide with a reason."""

# ruff: noqa: I001  (what is inherited first)
from . import decision_dialog
from . import adjustment, appraisal, decision, drift, pay_decision, pay_drift, payout
