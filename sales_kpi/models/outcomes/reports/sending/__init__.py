"""Briefs, and what goes out by itself: when, to whom, and each once."""

# ruff: noqa: I001  (what is inherited first)
from . import reader_shared
from . import period_shared
from . import membership_shared
from . import activity_shared
from . import fact_shared
from . import brief
from . import brief_report
from . import report_schedule
from . import report_schedule_due
from . import report_schedule_recipients
from . import report_schedule_payload
from . import report_schedule_hindrance
from . import report_schedule_run
from . import report_scheduling
from . import report_sending
from . import report_sending_making
from . import res_company
from . import res_config_settings
from . import res_users
from . import digest_digest
