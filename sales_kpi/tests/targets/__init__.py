"""Targets, their history, plans and sheets."""

from . import (
    test_target,
    test_target_change,
    test_target_hint,
    test_target_plan,
    test_target_plan_basis,
    test_target_plan_preview,
    test_target_plan_scope,
    test_target_plan_undo,
    test_target_proposal,
    test_target_sheet,
    test_target_sheet_bad,
    test_target_sheet_written,
    test_target_tours,
)
