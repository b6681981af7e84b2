"""Odoo's own boards hold our lists, pivots and graphs, where the module for them is installed."""

from datetime import datetime, time

from odoo.tests import HttpCase, tagged

from ..common import SalesKpiCommon

MENUS = ("sales_kpi_fact_action", "sales_kpi_activity_report_action")
DASHBOARD = "/odoo/action-board.open_board_my_dash_action"


@tagged("post_install", "-at_install")
class TestBoard(SalesKpiCommon, HttpCase):
    """Ann made two calls this month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "board" not in cls.env["ir.module.module"]._installed():
            cls.skipTest(cls, "the module board is not installed")
        today = cls.company._get_kpi_today()
        for name in ("First call", "Second call"):
            cls.env["sales.kpi.activity"].create(
                {
                    "name": name, "state": "done", "user_id": cls.ann.id, "team_id": cls.bees.id,
                    "method_id": cls.env.ref("sales_kpi.sales_kpi_activity_method_phone").id,
                    "date_start": datetime.combine(today.replace(day=1), time(12)),
                }
            )  # fmt: skip
        cls.env["sales.kpi.period"].get_or_create("month", today, cls.company.id).refresh()

    def test_figures_and_activities(self):
        """As a manager and as a salesperson: a list, a pivot and a graph of each."""
        for login in ("manager", "ann"):
            for action in MENUS:
                path = f"/odoo/action-sales_kpi.{action}"
                self.start_tour(path, "sales_kpi_add_to_dashboard", login=login)
            self.start_tour(DASHBOARD, "sales_kpi_dashboard", login=login)
