"""Appraisals and appeals."""

from . import (
    test_appeal,
    test_appraisal,
    test_confidential,
    test_forged_messages,
    test_people_review,
    test_period_steps,
    test_trail,
)
