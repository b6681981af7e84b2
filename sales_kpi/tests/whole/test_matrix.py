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
        self.marks = self._get_marks()
        self.counts["cells"] = len(cells)
        for name, method, role in cells:
            model = self.env[name]
            fields = self._get_fields(model, role)
            for ids, kwargs in self._give_for(method, model, fields):
                door = Door(name, method, getattr(type(model), method), False)
                self._call(role, door, ids, kwargs, {})
                self.counts["calls"] += 1
        self._report("The matrix")
        # It would be found if it were told: he himself reads it.
        self.assertTrue(self.counts["told the rival"])
