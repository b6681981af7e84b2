"""What opens, for each role: by the methods of the server, and in a browser."""

from . import (
    test_opened,
    test_walk,
)
