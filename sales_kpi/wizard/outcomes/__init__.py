"""Decide with a reason."""

from . import adjustment, appraisal, decision, drift, pay_decision, pay_drift, payout
