"""The page of a contest, and its slide on the wall."""

from . import contest_page, wall_contests
