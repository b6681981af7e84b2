"""What the checks look for: a family of them a file."""

from . import known
