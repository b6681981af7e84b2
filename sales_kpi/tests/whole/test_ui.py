import logging
import re
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, no_retry, tagged

from ..common import SalesKpiCommon

LEADERBOARD = "/odoo/sales-leaderboard"
SUITE = "@sales_kpi"
SUCCESS = "[HOOT] Test suite succeeded"
URL = "/web/tests?headless&loglevel=2&preset=%s&timeout=15000&id=%s"


def job_hash(name):
    """The id that Hoot gives to a suite of this name."""
    result = 0
    for char in name:
        result = ((result << 5) - result + ord(char)) & 0xFFFFFFFF
    return f"{result:08x}"


class Recorder(logging.Handler):
    """Keep what is logged, without keeping it from the other handlers as assertLogs does."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class SalesKpiHootCommon(HttpCase):
    """Run the module's JavaScript unit tests; a failing one, or none at all, fails."""

    def _run_hoot(self, preset):
        recorder = Recorder()
        self._logger.addHandler(recorder)
        self.addCleanup(self._logger.removeHandler, recorder)
        # Hoot counts its tests in what it tells, which a quiet log would not pass on.
        self.addCleanup(self._logger.setLevel, self._logger.level)
        self._logger.setLevel(logging.INFO)
        self.browser_js(
            URL % (preset, job_hash(SUITE)),
            "",
            "",
            login="admin",
            timeout=600,
            success_signal=SUCCESS,
            error_checker=lambda message: "[HOOT]" not in message,
        )
        # A suite that isn't found succeeds as well: by having nothing to run.
        passed = [line for line in recorder.lines if re.search(r"Passed [1-9]\d* tests", line)]
        self.assertTrue(passed, "Hoot ran no test")


@tagged("post_install", "-at_install")
class TestHootDesktop(SalesKpiHootCommon):
    @no_retry
    def test_hoot_desktop(self):
        self._run_hoot("desktop")


@tagged("post_install", "-at_install")
class TestHootPhone(SalesKpiHootCommon):
    browser_size = "390x844"
    touch_enabled = True

    @no_retry
    def test_hoot_phone(self):
        self._run_hoot("mobile")


class SalesKpiTourCommon(SalesKpiCommon, HttpCase):
    """Ann has done two activities this month, Bob one, Carl none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._log_activity(cls.ann, "Call about the first offer")
        cls._log_activity(cls.ann, "Call about the second offer")
        cls._log_activity(cls.bob, "Call about the weather")
        # Whoever else is in the database takes no part, so that the ranks are known.
        contest = cls.env.ref("sales_kpi.scheme_all_round")
        cls.env["sales.kpi.score"].search([("scheme_id", "=", contest.id)]).unlink()
        contest.write(
            {"sequence": -1, "team_ids": [Command.set(cls.region.ids)], "targets_set": True}
        )
        today = cls.company._get_kpi_today()
        cls.period = cls.env["sales.kpi.period"].get_or_create("month", today, cls.company.id)
        cls.period.refresh()

    @classmethod
    def _log_activity(cls, user, name):
        return cls.env["sales.kpi.activity"].create(
            {
                "name": name,
                "user_id": user.id,
                "partner_id": cls.customer.id,
                "method_id": cls.env.ref("sales_kpi.sales_kpi_activity_method_phone").id,
                "state": "done",
            }
        )

    def _create_lead(self, user, name, revenue):
        return self.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.crm_team_ids[:1].id,
                "partner_id": self.customer.id,
                "expected_revenue": revenue,
            }
        )


@tagged("post_install", "-at_install")
class TestTourDesktop(SalesKpiTourCommon):
    def test_rep_leaderboard(self):
        self.start_tour(LEADERBOARD, "sales_kpi_rep_leaderboard", login="ann")

    def test_log_activity(self):
        lead = self._create_lead(self.carl, "Big deal", 20000)
        # Old enough for the screen to have it counted again when it opens.
        self.period.sudo().as_of -= timedelta(hours=1)
        url = f"/odoo/action-crm.crm_lead_action_pipeline/{lead.id}"
        self.start_tour(url, "sales_kpi_log_activity", login="carl")
        activity = self.env["sales.kpi.activity"].search([("lead_id", "=", lead.id)])
        self.assertEqual(activity.name, "Customer visit: Acme")
        self.assertEqual((activity.user_id, activity.state), (self.carl, "done"))
        self.assertEqual(activity.stage_id, lead.stage_id)

    def test_build_measure(self):
        for name, revenue in (("Big deal", 20000), ("Huge deal", 50000), ("Small deal", 500)):
            self._create_lead(self.ann, name, revenue)
        url = "/odoo/action-sales_kpi.sales_kpi_definition_action/new"
        self.start_tour(url, "sales_kpi_build_measure", login="manager")
        measure = self.env["sales.kpi.definition"].search([("code", "=", "big_deals")])
        today = self.company._get_kpi_today()
        values = measure.read_values(["big_deals"], today, today, self.ann.ids)
        self.assertEqual(values, {"big_deals": {self.ann.id: 2.0}})


@tagged("post_install", "-at_install")
class TestTourPhone(SalesKpiTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_rep_leaderboard_on_phone(self):
        self.start_tour(LEADERBOARD, "sales_kpi_rep_leaderboard", login="ann")
