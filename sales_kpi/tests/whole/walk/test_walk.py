"""Each menu as each of four roles, in a browser, wide and on a phone: see ``static/tests/walk``.

``SALES_KPI_WALK=manager`` or ``SALES_KPI_WALK=manager,414x896`` walks only these.
"""

import json
import logging
import os
from datetime import timedelta

from odoo.tests import HttpCase, no_retry, tagged
from odoo.tools import file_open

from .... import demo
from ..test_ui import Recorder

WALK = "sales_kpi/static/tests/walk/walk.js"
ROLES = {
    "salesperson": "wangfang", "leader": "zhaolei", "manager": "sunli", "accountant": "helen",
}  # fmt: skip
WIDE, PHONE = "1366x768", "414x896"
TOLD = "The walk: "
READY = "document.querySelector('.o_action_manager > *') !== null"


@tagged("post_install", "-at_install")
class TestWalk(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo.build(cls.env)
        cls.pages = cls._publish_pay()

    @classmethod
    def _publish_pay(cls):
        """{role: pages without a menu}: the pay of the month before, published today."""
        first = cls.env.company._get_kpi_today().replace(day=1)
        period = cls.env["sales.kpi.period"].get_or_create("month", first - timedelta(1))
        manager = cls.env["res.users"].search([("login", "=", ROLES["manager"])])
        if period.state == "open":
            period.with_user(manager).action_review()
        payouts = cls.env["sales.kpi.payout"].with_user(manager).search(
            [("period_id", "=", period.id), ("user_id", "!=", manager.id)]
        )  # fmt: skip
        payouts.action_approve()
        payouts.action_publish()
        action = cls.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_my_pay_action")
        action["params"] = {"options": {"date": str(period.date_from)}}
        page = {"path": "My Pay / published", "action": action, "shows": ".o_kpi_confirm"}
        return {"salesperson": [page], "leader": [page]}

    @no_retry
    def test_every_menu_as_each_role(self):
        """In one go: what the pages are made of is built once."""
        with file_open(WALK) as file:
            script = file.read()
        found = []
        only = {*filter(None, os.environ.get("SALES_KPI_WALK", "").split(","))}
        for size in only.intersection((WIDE, PHONE)) or (WIDE, PHONE):
            for role in only.intersection(ROLES) or ROLES:
                found += self._walk(script, role, size)
        self.assertFalse(found, "\n".join(found))

    def _walk(self, script, role, size):
        """What was found, a line each."""
        recorder = Recorder()
        self._logger.addHandler(recorder)
        self._logger.setLevel(logging.INFO)
        self.browser_size = size
        self.touch_enabled = size == PHONE
        pages = json.dumps(self.pages.get(role, []), default=str)
        code = f"""{script}
            window.walking = walkSalesKpi('{role}', {pages}).then((lines) => {{
                lines.forEach((line) => console.log("{TOLD}" + line));
                console.log("test successful");
            }});
            true;"""
        self.browser_js("/odoo", code, READY, ROLES[role], timeout=1200)
        self._logger.removeHandler(recorder)
        told = [line.partition(TOLD)[2] for line in recorder.lines if line.startswith(TOLD)]
        self.assertTrue(told, "nobody walked")
        print(told[0])  # pylint: disable=print-used
        return told[1:]
