"""Screens with made-up figures, to be looked at before there are own ones. They are payloads only:
no record is made but the switch, so that nothing is left when it is switched off."""

# ruff: noqa: I001  (the switch first)
from . import setup_sample
from . import (
    company_cockpit_sample,
    dashboard_sample,
    leaderboard_sample,
    team_cockpit_sample,
    wall_sample,
    workbench_sample,
)
