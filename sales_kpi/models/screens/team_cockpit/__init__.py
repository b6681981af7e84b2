"""Team Cockpit: who needs help, and why."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import team_cockpit
from . import mail_activity
