"""Arithmetic of alerts, diagnosis and outlook."""
