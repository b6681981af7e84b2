"""The board of a contest, and the wall that shows it."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import leaderboard
from . import wall_bus
from . import wall
