"""Marks beside names: what is still to be cleared up about somebody."""

from . import marked, viewer_marks
