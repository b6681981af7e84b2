"""Freeze, evidence, seal, verify, drift, adjustment: hooks for whatever closes with a period."""
