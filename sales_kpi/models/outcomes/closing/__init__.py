"""Freeze, evidence, seal, verify, drift, adjustment: hooks for whatever closes with a period."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import file_holder
from . import ir_attachment
from . import mail_message
from . import evidence
from . import adjustment
from . import score_adjustment
from . import drift
from . import drift_decision
from . import drift_measure
from . import seal_file
from . import seal_link
from . import seal
from . import seal_secret
from . import trail_seal
from . import verifier
from . import period_closing
from . import period_steps
from . import period_seal
from . import period_drift
from . import period_prizes
from . import objection
from . import marks
