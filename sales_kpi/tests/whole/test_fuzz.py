"""Whatever anybody sends to any public method of the module: nothing breaks, nothing leaks, nothing
of somebody else's changes.

``SALES_KPI_FUZZ_SEED`` and ``SALES_KPI_FUZZ_SECONDS`` choose other arguments and more of them.
"""

import os
import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .fuzz.arguments import Arguments
from .fuzz.methods import find_doors
from .fuzz_common import FuzzCommon

SECONDS = float(os.environ.get("SALES_KPI_FUZZ_SECONDS", "60"))


@tagged("post_install", "-at_install")
class TestFuzz(FuzzCommon):
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_every_method_with_anything(self):
        doors = find_doors(self.env)
        ids = [*self.roles_ids(), self.bees.id, self.company.id, self.march.id, 1, 2]
        arguments = Arguments(self.random, self._get_usual(), ids)
        self.marks = self._get_marks()
        self.counts["methods"] = len(doors)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            self.counts["rounds"] += 1
            self.random.shuffle(doors)
            for door in doors:
                role = self.random.choice(list(self.roles))
                known = []
                if door.needs_ids:
                    known = arguments.get_ids(self._get_known(door.model))
                given = arguments.get_for(door.method), arguments.get_context()
                self._call(role, door, known, *given)
                self.counts["calls"] += 1
                if time.monotonic() > end and self.counts["rounds"] > 1:
                    break
        self._report("The fuzz test")

    def test_it_finds_what_there_is(self):
        found = {(door.model, door.name) for door in find_doors(self.env)}
        self.assertIn(("sales.kpi.leaderboard", "get_board"), found)
        self.assertIn(("sales.kpi.decision", "action_confirm"), found)
        self.assertIn(("crm.lead", "action_log_kpi_activity"), found)
        self.assertGreater(len(found), 100)
