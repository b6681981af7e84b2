"""The page on which a manager sets the module up: each step ticks itself by what is there."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import ready_scheme
from . import setup
