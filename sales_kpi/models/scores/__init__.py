"""Judged: scheme, versions, legend, scorer, score and rank; what a refresh of a period does."""
