"""What conftest.py does for the suite."""

import threading
import time

import freezegun
from _pytest.timing import Instant


def test_a_stopped_clock_does_not_stop_that_of_pytest():
    with freezegun.freeze_time("2026-03-31 12:00:00"):
        began = Instant()
        threading.Event().wait(0.01)
        assert began.elapsed().seconds >= 0.01
        assert time.gmtime()[:3] == (2026, 3, 31)
