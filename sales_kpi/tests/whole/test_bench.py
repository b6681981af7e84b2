import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[3]
BENCH = ROOT / "script" / "bench"
REPLICA = ROOT / "script" / "replica"
SCALE = ["--scale", "0.005", "--months", "3"]
SECONDS = 240


def _get_environ():
    """What pytest sets up for Odoo's own tests is not for the bench."""
    return {name: text for name, text in os.environ.items() if not name.startswith("ODOO_")}


@tagged("post_install", "-at_install")
class TestBench(BaseCase):
    """A smoke run: the bench builds its smallest database, measures, and tells it as JSON.

    It says nothing about speed: at this scale everything is fast, and a test machine is busy.
    """

    def test_smallest_scale(self):
        if not BENCH.exists():
            self.skipTest("script/bench is not part of an installed module")
        if not (ROOT / ".local" / "setup.stamp").exists():
            self.skipTest("script/setup has not been run here, so script/bench has no databases")
        command = [
            BENCH, *SCALE, "--rounds", "1", "--json",
            "--only", "refresh,screens,trend,peers,cold,values,shares",
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, env=_get_environ(),
            check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        told = json.loads(done.stdout)
        self.assertEqual({row["figure"] for row in told["figures"]}, {1, 3, 4, 12, 15, 22, 24})
        self.assertEqual(told["scale"]["counts"]["leads"], 625)
        for row in told["figures"]:
            self.assertGreater(row["ours"], 0, row["name"])
            self.assertGreater(row["yardstick"], 0, row["name"])

    def test_what_got_slower(self):
        """By more than the rounds differ by chance: 1.40 to 1.50 is 7 %, and the two runs' best
        rounds were 4 % and 4 % off their medians; 5.0 to 6.0 is 20 %, with rounds all alike, for
        which 5 % are granted. Of how many times faster something is, less is slower."""
        if not BENCH.exists() or not (ROOT / ".local" / "setup.stamp").exists():
            self.skipTest("script/bench is not part of an installed module")
        then = self._keep(("refresh", 1.4, False, 0.96), ("pay", 5, False, 1), ("old", 1, False, 1))
        now = self._keep(("refresh", 1.5, False, 0.96), ("pay", 6, False, 1), ("trend", 9, True, 1))
        self.assertEqual(
            self._compare(then, now),
            (
                1,
                {"refresh": "the same", "pay": "slower", "trend": "new", "old": "not measured now"},
            ),
        )
        fewer = self._keep(("trend", 8, True, 1))
        self.assertEqual(self._compare(now, fewer)[1]["trend"], "slower")
        self.assertEqual(self._compare(fewer, fewer), (0, {"trend": "the same"}))
        status, told = self._call(then, __file__)
        self.assertEqual(status, 1)
        self.assertIn("is no run of the bench", told)

    def _keep(self, *rows):
        """A kept run: [(name, ratio, more is better, the best round beside the median)]"""
        figures = [
            {
                "figure": 1, "name": name, "ratio": ratio, "at_least": at_least,
                "details": {"ours": {"min": best, "median": 1}, "load": [0, 0]},
            }
            for name, ratio, at_least, best in rows
        ]  # fmt: skip
        file = tempfile.NamedTemporaryFile("w", suffix=".json")  # noqa: SIM115  (ends with the test)
        self.addCleanup(file.close)
        json.dump({"machine": {}, "scale": {}, "figures": figures}, file)
        file.flush()
        return file.name

    def _compare(self, then, now):
        status, told = self._call(then, now)
        cells = [line.strip("| ").split(" | ") for line in told.splitlines() if "|" in line][2:]
        return status, {line[1]: line[-1] for line in cells}

    def _call(self, then, now):
        done = subprocess.run(
            [BENCH, "--compare", then, "--with", now],
            capture_output=True, text=True, timeout=SECONDS, env=_get_environ(), check=False,
        )  # fmt: skip
        return done.returncode, done.stdout or done.stderr

    def test_interrupted_replica_leaves_nothing(self):
        """Neither its two servers nor Odoo's, nor their folder."""
        if not REPLICA.exists() or not (ROOT / ".local" / "setup.stamp").exists():
            self.skipTest("script/replica is not part of an installed module")
        process = subprocess.Popen(
            [REPLICA, *SCALE], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=_get_environ(), start_new_session=True,
        )  # fmt: skip
        self.addCleanup(process.stderr.close)
        told = ""
        for line in process.stderr:
            told += line
            if "Opening the screens" in line:
                break
        folder = re.search(r"Starting a primary in (\S+)", told)
        self.assertTrue(folder, told)
        self.assertTrue(_find_processes(folder[1]))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(SECONDS), 128 + signal.SIGTERM)
        self.assertFalse(_find_processes(folder[1]))
        self.assertFalse(Path(folder[1]).exists())


def _find_processes(text):
    """Command lines with a text in them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found += [line for line in [path.read_text()] if text in line]
    return found
