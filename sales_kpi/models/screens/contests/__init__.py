"""The page of a contest."""

from . import contest_page
