"""What conftest.py does for the suite."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import freezegun
from _pytest.timing import Instant

import conftest

ROOT = Path(conftest.__file__).parent


def test_a_stopped_clock_does_not_stop_that_of_pytest():
    with freezegun.freeze_time("2026-03-31 12:00:00"):
        began = Instant()
        threading.Event().wait(0.01)
        assert began.elapsed().seconds >= 0.01
        assert time.gmtime()[:3] == (2026, 3, 31)


def workers(*arguments, **options):
    options = {"keyword": "", "markexpr": "", "lf": False, "capture": "fd", **options}
    return conftest.pytest_xdist_auto_num_workers(
        SimpleNamespace(
            args=arguments,
            option=SimpleNamespace(**options),
            invocation_params=SimpleNamespace(dir=ROOT),
        )
    )


def test_one_process_a_core_for_many_files(monkeypatch):
    monkeypatch.setattr(conftest, "CORES", 4)
    files = [f"test_{number}.py" for number in range(conftest.FILES_FOR_WORKERS)]
    assert workers("sales_kpi/tests") == 4
    assert workers(*files) == 4
    assert workers(*files[1:]) == 0
    assert workers(*(f"{files[0]}::Test::test_{number}" for number in range(9))) == 0
    assert workers("sales_kpi/tests", keyword="leaderboard") == 0
    monkeypatch.setattr(conftest, "CORES", 1)
    assert workers("sales_kpi/tests") == 0
