"""Counted: measure x period x subject; compared in time."""
