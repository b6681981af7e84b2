"""What is read and sent: one's own tables, briefs, and when they go out."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import report
from . import report_line
from . import report_axis
from . import report_spec
from . import report_page
from . import report_open
from . import report_choices
from . import brief
from . import brief_report
from . import report_schedule
from . import report_schedule_due
from . import report_schedule_recipients
from . import report_schedule_payload
from . import report_schedule_run
from . import report_sending
from . import report_sending_making
from . import res_company
from . import res_config_settings
from . import res_users
from . import digest_digest
