"""Moves, stays, wins and the funnel."""

from . import (
    test_deal,
    test_deal_month,
    test_funnel,
    test_lead_entry,
    test_opportunity,
    test_real_funnel,
    test_stage_move,
    test_stage_move_back,
    test_stage_move_backfill,
    test_stage_move_import,
    test_stage_move_source,
    test_stage_stay,
    test_win_access,
)
