"""The talk about a scorecard: appraisal, appeal, their files, the manager's page of a period."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import appraisal
from . import appraisal_steps
from . import appeal
from . import ir_attachment
from . import mail_message
from . import period_page
