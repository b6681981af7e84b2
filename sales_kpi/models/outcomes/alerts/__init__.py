"""Told once, in words, what is off: rules, alerts, and whom they wake."""
