"""Schemes, scores, ranks and the refresh of a period."""

from . import (
    test_legend,
    test_period_refresh,
    test_period_refresh_changes,
    test_period_refresh_shared,
    test_scheme,
    test_scheme_spoiled,
    test_scheme_start,
    test_scheme_version,
    test_score,
    test_score_fairness,
    test_score_final,
    test_score_line_pace,
    test_score_penalty,
    test_score_regions,
    test_shared,
    test_taken_along,
    test_target_span,
    test_team_target,
)
