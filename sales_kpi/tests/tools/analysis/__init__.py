"""Arithmetic of alerts, diagnosis and outlook."""

from . import (
    test_tools_best,
    test_tools_decompose,
    test_tools_false_alarms,
    test_tools_forecast,
    test_tools_paths,
    test_tools_robust,
    test_tools_rush,
    test_tools_scheme_check,
)
