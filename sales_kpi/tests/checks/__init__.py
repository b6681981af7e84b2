"""Honest work goes unmarked; what isn't is found."""

from . import (
    test_cheats_checks,
    test_cheats_doors,
    test_checks_closings,
    test_checks_customers,
    test_checks_deals,
    test_checks_diary,
    test_finding,
    test_finding_admins,
    test_finding_look,
    test_finding_tours,
    test_finding_words,
    test_marks,
)
