from odoo.tests import HttpCase, tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestScheduleTours(HttpCase, SalesKpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls.env["sales.kpi.report.schedule"].create(
            {
                "name": "Company on Monday",
                "kind": "manager",
                "rhythm": "weekly",
                "user_id": cls.manager.id,
                "user_ids": [(6, 0, cls.manager.ids)],
            }
        )
        cls.env.ref("sales_kpi.definition_order_amount").active = True
        cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "user_id": cls.ann.id, "team_id": cls.bees.id}
        )

    def test_manager(self):
        self.schedule.skip_empty = False
        self.start_tour("/odoo/sales-schedules", "sales_kpi_schedules", login="manager")
        self.env.invalidate_all()
        self.assertEqual(self.schedule.left_ids, self.manager)
        mail = self.env["mail.mail"].search([("email_to", "=", self.manager.email_formatted)])
        self.assertIn("Preview", mail[:1].subject)

    def test_copy(self):
        self.env["ir.config_parameter"].set_param("sales_kpi.sending_database", "another")
        self.start_tour("/odoo/sales-schedules", "sales_kpi_schedules_of_a_copy", login="admin")
        self.env.invalidate_all()
        self.assertFalse(self.schedule._is_silenced())

    def test_report(self):
        measure = self.env["sales.kpi.definition"]._find_by_code(["won_count"])
        report = self.env["sales.kpi.report"].create(
            {
                "name": "Deals",
                "user_id": self.manager.id,
                "line_ids": [(0, 0, {"definition_id": measure.id})],
                "axis_ids": [(0, 0, {"axis": "rep"})],
            }
        )
        url = f"/odoo/{report.id}/sales-reports"
        self.start_tour(url, "sales_kpi_schedule_a_report", login="manager")
        found = self.env["sales.kpi.report.schedule"].search([("report_id", "=", report.id)])
        self.assertEqual((found.kind, found.user_id), ("report", self.manager))
