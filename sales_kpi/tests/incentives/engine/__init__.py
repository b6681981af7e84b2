"""Who is paid what, when people and their teams change."""

from . import test_engine_leaders, test_engine_people
