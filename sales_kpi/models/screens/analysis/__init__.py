"""Screens of alerts, diagnosis, checks, outlook and reports, and the briefs made of all of them."""

# ruff: noqa: I001  (what is inherited first)
from . import what_changed
from . import best_habits
from . import brief_link
from . import brief_rep
from . import brief_leader
from . import brief_manager
from . import brief_month
from . import brief_alerts
from . import report_schedule_leaving
from . import report_sending_file
from . import report_screen
from . import report_screen_list
from . import report_screen_words
