"""Screens of alerts, diagnosis, checks and outlook."""

# ruff: noqa: I001  (what is inherited first)
from . import what_changed
from . import best_habits
