"""What a rep did, or means to do (5W+1H), and how it gets in from Odoo."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import activity_purpose
from . import activity_method
from . import activity_outcome
from . import activity
from . import activity_guard
from . import activity_moment
from . import activity_schedule
from . import activity_mixin
from . import mail_activity_type
from . import mail_activity
from . import calendar_event
from . import activity_logging
from . import activity_followups
from . import activity_responses
from . import activity_last
from . import activity_writing
