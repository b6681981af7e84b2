from datetime import date, datetime, timedelta
from random import Random

from odoo.fields import Command
from odoo.tests import tagged

from .alert_common import AlertCommon

FIRST, LAST = date(2025, 3, 3), date(2026, 3, 31)
FALLS = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestAlertYear(AlertCommon):
    """A planted year: two who drop, twenty who are fine, and a March of nights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reps = cls._new_reps(22)
        cls.droppers = cls.reps[:2]
        random = Random(7)
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        cls.env["sales.kpi.stage.move"]._insert(
            [
                {
                    "lead_id": cls.lead.id,
                    "kind": "won",
                    "user_id": rep.id,
                    "team_id": cls.bees.id,
                    "company_id": cls.company.id,
                    "date": f"{day} 12:00:00",
                    "expected_revenue": round(1000 * random.uniform(0.5, 1.5), 2),
                }
                for rep in cls.reps
                for day in days
                if day.weekday() < 5
                # One order a working day; who drops sells on Mondays only.
                and (rep not in cls.droppers or day < FALLS or day.weekday() == 0)
            ]
        )
        cls.kind = cls.env.ref("sales_kpi.mail_activity_type_alert")

    def _play(self):
        for day in range(31):
            moment = datetime(2026, 3, 1, 5) + timedelta(days=day)
            if moment.weekday() < 5:
                self._night(moment)

    def test_exactly_those_who_drop_are_named(self):
        rule = self._rule("drop", "won_revenue", team_ids=[Command.set(self.bees.ids)])
        self._play()
        alerts = self._alerts("open", "seen", rule_id=rule.id)
        self.assertEqual(alerts.user_id, self.droppers)
        self.assertEqual(self._alerts(rule_id=rule.id).user_id, self.droppers)  # nor was for a day
        for alert in alerts:
            self.assertIn("less than in the last 12 periods", alert.sentence)
            self.assertLess(alert.parts["change"], -0.7)  # a fifth of the days
            # Looked at from the sixth working day on, told on the second night.
            self.assertLess(alert.since, date(2026, 3, 14))
            self.assertGreater(alert.opened_on, alert.since)

    def test_one_activity_a_person_and_subject(self):
        self._rule("drop", "won_revenue", team_ids=[Command.set(self.bees.ids)])
        self._rule("drop", "won_count", team_ids=[Command.set(self.bees.ids)])
        self._play()
        Activity = self.env["mail.activity"].with_context(active_test=False)
        told = Activity.search([("activity_type_id", "=", self.kind.id)])
        self.assertEqual(set(told.user_id), set(self.droppers | self.leader))
        for rep in self.droppers:
            self.assertEqual(len(told.filtered(lambda one, rep=rep: one.user_id == rep)), 1)
            about = told.filtered(lambda one, rep=rep: rep.name in one.summary)
            self.assertEqual(about.user_id, self.leader)
            self.assertEqual(len(about), 1)
            self.assertEqual(about.note.count("<li>"), 2)  # both rules in one
