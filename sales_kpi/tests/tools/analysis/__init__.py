"""Arithmetic of alerts, diagnosis, outlook and reports."""

from . import (
    test_tools_best,
    test_tools_chance,
    test_tools_crossing,
    test_tools_decompose,
    test_tools_false_alarms,
    test_tools_forecast,
    test_tools_keeping,
    test_tools_paths,
    test_tools_robust,
    test_tools_rush,
    test_tools_scheme_check,
    test_tools_sums,
)
