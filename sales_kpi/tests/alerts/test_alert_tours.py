"""Alerts in a browser: dismissed by a leader, seen by whom they are about."""

from odoo.tests import HttpCase, tagged

from .alert_common import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertTours(AlertCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule("pace", "won_revenue")
        today = cls.company._get_kpi_today()
        cls.alerts = cls.Alert.create(
            [
                {
                    "rule_id": cls.rule.id,
                    "kind": "pace",
                    "severity": "2",
                    "company_id": cls.company.id,
                    "subject_type": "user",
                    "subject_id": user.id,
                    "user_id": user.id,
                    "team_id": cls.bees.id,
                    "definition_id": cls._measure("won_revenue").id,
                    "state": "open",
                    "value": 900,
                    "expected": 1200,
                    "money": 300,
                    "parts": {"is_higher": True, "clear": 90},
                    "since": today,
                    "opened_on": today,
                }
                for user in (cls.ann, cls.bob)
            ]
        )

    def test_a_leader_dismisses_two_at_once(self):
        self.start_tour("/odoo/sales-alerts", "sales_kpi_alert_dismiss", login="leader")
        self.env.invalidate_all()
        self.assertEqual(set(self.alerts.mapped("state")), {"dismissed"})
        self.assertEqual(set(self.alerts.mapped("reason")), {"Agreed with both of them"})
        self.assertEqual(self.alerts.decided_by_id, self.leader)

    def test_a_salesperson_has_seen_it(self):
        self.start_tour("/odoo/sales-workbench", "sales_kpi_alert_seen", login="ann")
        self.env.invalidate_all()
        self.assertEqual(self.alerts.mapped("state"), ["seen", "open"])
