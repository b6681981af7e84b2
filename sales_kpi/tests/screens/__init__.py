"""Payloads, browser tours and exports of the screens."""

# First: whoever comes to scores by way of closing goes in a circle.
from ..scores import score_common
from . import (
    test_board,
    test_company_cockpit,
    test_company_cockpit_figures,
    test_company_cockpit_ui,
    test_dashboard_export,
    test_entry_grid,
    test_finder,
    test_kept_page,
    test_long_targets,
    test_missing_targets,
    test_outlook_tiles,
    test_report,
    test_sample,
    test_setup,
    test_setup_tour,
    test_spreadsheet_dashboard,
    test_target_grid,
    test_team_cockpit,
    test_team_cockpit_alerts,
    test_team_cockpit_ui,
    test_tree,
    test_words,
)
from .analysis import *
from .health import *
from .leaderboard import *
from .payouts import *
from .workbench import *
