"""Screens of alerts, diagnosis, checks, outlook and reports."""

from . import (
    test_api,
    test_best_habits,
    test_changed_by_part,
    test_course_deed,
    test_report_screen,
    test_report_tours,
    test_what_changed,
)
