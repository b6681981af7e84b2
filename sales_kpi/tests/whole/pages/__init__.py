"""What is written for people to read: README and the pages for each role."""

from . import (
    test_readme,
    test_role_pages,
)
