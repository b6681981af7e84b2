"""Odoo's own methods on each model of the module, as each role: nothing of a rival's is told, and
nothing of his changes.

A sample by ``SALES_KPI_FUZZ_SEED``; all of it with ``SALES_KPI_MATRIX=all``.
"""

import os

from odoo.tests import tagged
from odoo.tools import mute_logger

from .fuzz.methods import Door
from .matrix_common import READING, MatrixCommon

SAMPLE = 700
OUTCOMES = (
    "sales.kpi.alert", "sales.kpi.alert.rule", "sales.kpi.alert.run", "sales.kpi.alert.notice",
    "sales.kpi.alert.decision", "sales.kpi.finding", "sales.kpi.check.rule", "sales.kpi.outlook",
    "sales.kpi.outlook.error", "sales.kpi.diagnosis.path", "sales.kpi.diagnosis.path.line",
)  # fmt: skip
# What is everybody's to read, and what of the rival's is whose.
OPEN = {"sales.kpi.alert.rule", "sales.kpi.diagnosis.path", "sales.kpi.diagnosis.path.line"}
ABOUT = {"sales.kpi.alert", "sales.kpi.finding", "sales.kpi.outlook"}
SEEN = {
    "rep": OPEN,
    "rival": OPEN | ABOUT - {"sales.kpi.finding"},  # nobody has asked him yet
    "neighbour": OPEN,
    "leader": OPEN | ABOUT,
    "manager": OPEN | ABOUT | {"sales.kpi.check.rule", "sales.kpi.alert.notice"},
    "accountant": {"sales.kpi.finding"},  # it concerns the books
}
WRITING = (
    "create",
    "write",
    "unlink",
    "copy",
    "web_save",
    "action_archive",
    "name_create",
    "load",
    "message_post",
)


@tagged("post_install", "-at_install")
class TestMatrix(MatrixCommon):
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_models_by_methods_by_roles(self):
        cells = [
            (name, method, role)
            for name in self._get_models()
            for method in READING + WRITING
            for role in self.roles
            if hasattr(self.env[name], method)
        ]
        if os.environ.get("SALES_KPI_MATRIX") != "all":
            cells = self.random.sample(cells, SAMPLE)
        self._try_cells(cells)
        self._report("The matrix")
        # It would be found if it were told: he himself reads it.
        self.assertTrue(self.counts["told the rival"])

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_alerts_checks_and_outlook(self):
        """All of it, not a sample, as the five roles."""
        self._try_cells(
            (name, method, role)
            for name in OUTCOMES
            for method in READING + WRITING
            for role in ("rep", "neighbour", "leader", "manager", "accountant")
            if hasattr(self.env[name], method)
        )
        self._report("The matrix of alerts, checks and outlook")
        for role, names in SEEN.items():
            user = self.roles[role]
            seen = {one._name for one in self.planted if one._name in OUTCOMES
                    and one.with_user(user).has_access("read")}  # fmt: skip
            self.assertEqual(seen, names, role)

    def _try_cells(self, cells):
        cells = list(cells)
        self.marks = self._get_marks()
        self.counts["cells"] = len(cells)
        for name, method, role in cells:
            model = self.env[name]
            fields = self._get_fields(model, role)
            for ids, kwargs in self._give_for(method, model, fields):
                door = Door(name, method, getattr(type(model), method), False)
                self._call(role, door, ids, kwargs, {})
                self.counts["calls"] += 1
