"""Screens of alerts, diagnosis, checks and outlook."""

from . import test_best_habits, test_what_changed
