"""Screens of alerts, diagnosis, checks and outlook."""

from . import test_best_habits, test_changed_by_part, test_what_changed
from . import test_api, test_best_habits, test_what_changed
