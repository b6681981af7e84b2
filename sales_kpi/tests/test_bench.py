import json
import os
import subprocess
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "script" / "bench"
SECONDS = 240


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
            BENCH, "--scale", "0.005", "--months", "3", "--rounds", "1",
            "--only", "refresh,screens,trend", "--json",
        ]  # fmt: skip
        # What pytest sets up for Odoo's own tests is not for the bench.
        environ = {name: text for name, text in os.environ.items() if not name.startswith("ODOO_")}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, env=environ, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        told = json.loads(done.stdout)
        self.assertEqual({row["figure"] for row in told["figures"]}, {1, 3, 4})
        self.assertEqual(told["scale"]["counts"]["leads"], 625)
        for row in told["figures"]:
            self.assertGreater(row["ours"], 0, row["name"])
            self.assertGreater(row["yardstick"], 0, row["name"])
