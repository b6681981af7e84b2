"""Periods, teams, memberships, viewers."""

from . import (
    test_base_groups,
    test_base_links,
    test_bulk,
    test_clock,
    test_crm_team,
    test_figure_format,
    test_filling,
    test_membership,
    test_membership_company,
    test_membership_presence,
    test_own_case,
    test_people_sheet,
    test_period,
    test_period_weeks,
    test_team_leader,
    test_team_parent,
)
