"""Told once, in words, what is off: rules, alerts, and whom they wake."""

# ruff: noqa: I001  (a model before its aspects)
from . import alert_rule
from . import alert_rule_checks
from . import alert_rule_text
from . import alert_run
from . import alert
from . import alert_text
from . import alert_evaluation
from . import alert_night
from . import alert_notice
from . import alert_telling
from . import alert_brief
from . import alert_deciding
from . import alert_waiting
