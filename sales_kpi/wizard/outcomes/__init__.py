"""Decide with a reason."""

# ruff: noqa: I001  (what is inherited first)
from . import decision_dialog
from . import adjustment, alert, alert_decision, appraisal
from . import contest, contest_decision, contest_start
from . import decision, drift
from . import pay_decision, pay_drift, payout
from . import scheme, scheme_check, scheme_check_line
