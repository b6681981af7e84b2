"""Contests, honours and the stream."""

from . import (
    test_contest,
)
