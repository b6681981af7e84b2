"""What follows when somebody falls short."""

from . import test_consequence
