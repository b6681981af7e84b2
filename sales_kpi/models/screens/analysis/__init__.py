"""Screens of alerts, diagnosis, checks and outlook."""
