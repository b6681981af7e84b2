"""The pure parts, by tables and by properties."""

from . import (
    test_tools_canonical,
    test_tools_change,
    test_tools_completeness,
    test_tools_contest,
    test_tools_formula,
    test_tools_period,
    test_tools_pipeline,
    test_tools_progress,
    test_tools_ramp,
    test_tools_ranking,
    test_tools_scoring,
    test_tools_shown,
    test_tools_sparkline,
    test_tools_spread,
    test_tools_target_span,
    test_tools_team_tree,
    test_tools_tracking,
    test_tools_typed,
    test_tools_verify_seal,
    test_tools_weeks,
    test_tools_workbook_limits,
    test_tools_zones,
)
from .analysis import *
from .payout import *
