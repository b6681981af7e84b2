"""The talk about a scorecard: appraisal, appeal, the manager's page of a period, and who is to be
promoted or supported."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import appraisal
from . import appraisal_steps
from . import appraisal_waiting
from . import appeal
from . import adjustment_appraisal
from . import verifier_appraisal
from . import period_appraisal
from . import period_page
from . import score_appraisal
from . import people_review
