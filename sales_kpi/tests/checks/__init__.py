"""Honest work goes unmarked; what isn't is found."""
