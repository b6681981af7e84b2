"""A year is planned in the browser, and mended in the grid; on a phone, too."""

from odoo.tests import HttpCase, tagged

from .test_target_plan import PlanCommon

PLAN = "/odoo/action-sales_kpi.sales_kpi_target_plan_action/new"
GRID = "/odoo/sales-targets"


class TargetTourCommon(PlanCommon, HttpCase):
    """Last year Ann sold 600 (450 in March), Bob 300 (225 in March) and Carl 100 (75 in March), the
    rest in September: 1,000, three quarters of it in March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.company._get_kpi_today().year
        for user, total in ((cls.ann, 600), (cls.bob, 300), (cls.carl, 100)):
            for month, share in (("03", 0.75), ("09", 0.25)):
                cls._move("won", user, f"{cls.year - 1}-{month}-10 12:00:00", total * share)
        cls.revenue.name = "Plan tour sales"

    def _months(self, user):
        return [self._get(self.revenue, user, "month", f"{self.year}-{m:02}-01") for m in (3, 4, 9)]


@tagged("post_install", "-at_install")
class TestTargetTour(TargetTourCommon):
    def test_target_plan_tour(self):
        """1,000 and 20 per cent: 1,200, of which Ann gets 720: 540 in March, 180 in September."""
        self.start_tour(PLAN, "sales_kpi_target_plan", login="manager")
        self.assertEqual(self._months(self.ann), [540, 0, 180])
        self.assertEqual(self._months(self.bob), [270, 0, 90])
        self.assertEqual(self._get(self.revenue, None, "year", f"{self.year}-01-01"), 1200)
        self.start_tour(GRID, "sales_kpi_target_grid", login="manager")
        self.assertEqual(self._months(self.ann), [550, 10, 180])
        self.assertEqual(self._months(self.bob), [280, 20, 90])


@tagged("post_install", "-at_install")
class TestTargetTourPhone(TargetTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_target_grid_tour_on_phone(self):
        plan = self._plan(
            [{"definition_id": self.revenue.id, "change": 20}],
            date=f"{self.year}-05-05",
            season="last_year",
            split="history",
        )
        plan.action_preview()
        plan.action_apply()
        self.start_tour(GRID, "sales_kpi_target_grid", login="manager")
        self.assertEqual(self._months(self.ann), [550, 10, 180])
