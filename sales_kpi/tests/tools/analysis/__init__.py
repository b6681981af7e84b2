"""Arithmetic of alerts, diagnosis and outlook."""

from . import test_tools_decompose, test_tools_paths
