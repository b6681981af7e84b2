"""The workbench in a browser, as those for whom it is and as those for whom it is not."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...common import SalesKpiCommon

WORKBENCH = "/odoo/sales-workbench"


class WorkbenchTourCommon(SalesKpiCommon, HttpCase):
    """Four visits (90 points) and ten activities (10 points) are the targets of the year. Ann has
    made three visits, Bob one call, Carl nothing: he is last. Two of his customers wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        # Every day is a working day, and none is the last one of the year: whatever day it is.
        cls.company.resource_calendar_id = False
        today = cls.company._get_kpi_today()
        cls.company.write(
            {
                "fiscalyear_last_month": str((today.month + 1) % 12 + 1),
                "fiscalyear_last_day": 28,
                "kpi_freshness": 1,
            }
        )
        cls.env["sales.kpi.scheme"].create(
            {
                "name": "Contest",
                "period_type": "year",
                "sequence": -1,
                "team_ids": [Command.set(cls.region.ids)],
                "line_ids": [cls._line("visits", 90, 4), cls._line("activities_done", 10, 10)],
            }
        )
        for _number in range(3):
            cls._log_activity(cls.ann, "visit")
        cls._log_activity(cls.bob, "phone")
        cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "user_id": cls.carl.id}
                for name in ("Zeta Ltd", "Omega Ltd")
            ]
        )
        cls.env["sales.kpi.customer"]._refresh(cls.company)
        cls.env["sales.kpi.period"].get_or_create("year", today, cls.company.id).refresh()

    @classmethod
    def _line(cls, code, weight, target):
        definition = cls.env.ref(f"sales_kpi.definition_{code}")
        values = {"definition_id": definition.id, "weight": weight, "default_target": target}
        return Command.create(values)

    @classmethod
    def _log_activity(cls, user, method):
        cls.env["sales.kpi.activity"].create(
            {
                "name": "Contact",
                "user_id": user.id,
                "partner_id": cls.customer.id,
                "method_id": cls.env.ref(f"sales_kpi.sales_kpi_activity_method_{method}").id,
                "state": "done",
            }
        )

    def _url(self, **options):
        """Of the page with other choices than those that it begins with."""
        action = self.env["ir.actions.client"].create(
            {"name": "Workbench", "tag": "sales_kpi.workbench", "params": {"options": options}}
        )
        return f"/odoo/action-{action.id}"

    def _walk_the_loop(self):
        self.start_tour(self._url(period_type="year"), "sales_kpi_workbench", login="carl")
        plans = self.env["sales.kpi.activity"].search([("user_id", "=", self.carl.id)])
        self.assertEqual(sorted(plans.mapped("state")), ["done", "planned"])
        self.assertEqual(set(plans.mapped("channel")), {"visit"})


@tagged("post_install", "-at_install")
class TestWorkbenchTour(WorkbenchTourCommon):
    def test_from_the_gap_to_the_leaderboard(self):
        self._walk_the_loop()

    def test_choose_measures(self):
        self.start_tour(WORKBENCH, "sales_kpi_workbench_choose", login="bob")

    def test_a_leader_looks(self):
        url = self._url(user_id=self.carl.id)
        self.start_tour(url, "sales_kpi_workbench_look", login="director")

    def test_a_rep_and_an_accountant_are_refused(self):
        url = self._url(user_id=self.carl.id)
        self.start_tour(url, "sales_kpi_workbench_refused", login="ann")
        self.start_tour(WORKBENCH, "sales_kpi_workbench_refused", login="accountant")


@tagged("post_install", "-at_install")
class TestWorkbenchTourPhone(WorkbenchTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_from_the_gap_to_the_leaderboard_on_phone(self):
        self._walk_the_loop()

    def test_choose_measures_on_phone_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bob.lang = "zh_CN"
        self.start_tour(WORKBENCH, "sales_kpi_workbench_choose", login="bob")
