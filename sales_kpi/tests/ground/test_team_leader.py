from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestTeamLeader(SalesKpiCommon):
    """The leader leads the Bees from the start, the director the North; nobody the Wasps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Leader = cls.env["sales.kpi.team.leader"]

    def _spans(self, team):
        found = self.Leader.search([("team_id", "=", team.id)], order="id")
        return [(one.user_id, one.date_from, one.date_to) for one in found]

    def _name(self, day, team, user):
        with freeze_time(f"{day} 12:00:00"):
            team.user_id = user

    def test_from_the_start(self):
        self.assertEqual(self._spans(self.bees), [(self.leader, False, False)])
        self.assertEqual(self._spans(self.region), [(self.director, False, False)])
        self.assertFalse(self._spans(self.wasps))

    def test_another_leader_from_today_on(self):
        self._name("2026-03-15", self.bees, self.bob)
        former = self.leader, False, date(2026, 3, 14)
        self.assertEqual(self._spans(self.bees), [former, (self.bob, date(2026, 3, 15), False)])
        self._name("2026-04-01", self.bees, False)
        self.assertEqual(self._spans(self.bees)[1][1:], (date(2026, 3, 15), date(2026, 3, 31)))
        self._name("2026-04-03", self.wasps, self.carl)
        self.assertEqual(self._spans(self.wasps), [(self.carl, date(2026, 4, 3), False)])

    def test_there_and_back_on_one_day(self):
        for user in (self.bob, False, self.ann, self.leader):
            self._name("2026-03-15", self.bees, user)
        self.assertEqual(self._spans(self.bees), [(self.leader, False, False)])

    def test_the_day_on_which_the_records_begin(self):
        """Whoever led when the module was updated led before, though another is named that day."""
        self.env.cr.execute("DELETE FROM sales_kpi_team_leader")
        self.env.cr.execute("UPDATE crm_team SET create_date = '2025-01-01'")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with freeze_time("2026-03-15 12:00:00"):
            self.Leader._backfill()
            self.Leader._backfill()
            self.bees.user_id = self.bob
        former = self.leader, False, date(2026, 3, 14)
        self.assertEqual(self._spans(self.bees), [former, (self.bob, date(2026, 3, 15), False)])

    def test_form_and_import(self):
        with freeze_time("2026-03-15 12:00:00"), Form(self.bees) as form:
            form.user_id = self.bob
        [[name]] = self.wasps.export_data(["id"])["datas"]
        with freeze_time("2026-04-01 12:00:00"):
            rows = [[name, "Wasps", str(self.carl.id)]]
            loaded = self.env["crm.team"].load(["id", "name", "user_id/.id"], rows)
        self.assertFalse(loaded["messages"])
        self.assertEqual(self._spans(self.bees)[1][:2], (self.bob, date(2026, 3, 15)))
        self.assertEqual(self._spans(self.wasps)[-1][0], self.carl)

    def test_put_right_by_hand(self):
        self._name("2026-03-15", self.bees, self.bob)
        first, second = self.Leader.search([("team_id", "=", self.bees.id)], order="id")
        with freeze_time("2026-04-01 12:00:00"):
            first.with_user(self.manager).date_to = date(2026, 3, 9)
            second.with_user(self.manager).date_from = date(2026, 3, 10)
            with self.assertRaises(ValidationError) as twice:
                first.date_to = date(2026, 3, 10)
            self.assertIn("Bees has two leaders on the same day", str(twice.exception))
            for wrong in ({"user_id": self.ann.id}, {"date_to": date(2026, 4, 2)}):
                with self.assertRaises(ValidationError) as today:
                    second.write(wrong)
                self.assertIn("is said on the team itself", str(today.exception))

    def test_rights(self):
        [one] = self.Leader.search([("team_id", "=", self.bees.id)])
        for user in (self.ann, self.leader, self.director):
            with self.assertRaises(AccessError):
                one.with_user(user).date_from = date(2026, 1, 1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "boss",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.bees.company_id = self.region.company_id = self.company
        self.assertFalse(self.Leader.with_user(boss).search([("team_id", "=", self.bees.id)]))
