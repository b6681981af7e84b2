from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .alert_common import THURSDAY, TUESDAY, AlertCommon


@tagged("post_install", "-at_install")
class TestAlertRights(AlertCommon):
    """About a rep: he, his leaders, managers. About a team: its leaders up. Five roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule("pace", "won_revenue")
        cls.alerts = {
            name: cls._alert(subject, team)
            for name, subject, team in (
                ("ann", cls.ann, cls.bees),
                ("bob", cls.bob, cls.bees),
                ("carl", cls.carl, cls.wasps),
                ("bees", cls.bees, cls.bees),
                ("north", cls.region, cls.region),
                ("company", cls.company, cls.env["crm.team"]),
            )
        }

    @classmethod
    def _alert(cls, subject, team, **values):
        kinds = {"res.users": "user", "crm.team": "team", "res.company": "company"}
        kind = kinds[subject._name]
        vals = {
            "rule_id": cls.rule.id,
            "kind": "pace",
            "severity": "2",
            "company_id": cls.company.id,
            "subject_type": kind,
            "subject_id": subject.id,
            "user_id": subject.id if kind == "user" else False,
            "team_id": team.id,
            "state": "open",
            "value": 1234,
            "expected": 5678,
            "money": 4444,
            "since": date(2026, 3, 3),
            **values,
        }
        return cls.Alert.create(vals)

    def _seen(self, user):
        found = self.Alert.with_user(user).search([("rule_id", "=", self.rule.id)])
        return {name for name, alert in self.alerts.items() if alert in found}

    def test_rows_by_role(self):
        everything = set(self.alerts)
        for user, expected in (
            (self.ann, {"ann"}),
            (self.carl, {"carl"}),
            (self.leader, {"ann", "bob", "bees"}),
            (self.director, {"ann", "bob", "carl", "bees", "north"}),
            (self.manager, everything),
        ):
            self.assertEqual(self._seen(user), expected, user.login)
        for user in (self.accountant, self.portal):
            self.assertFalse(self.Alert.with_user(user).has_access("read"))

    def test_no_figure_by_any_way_of_reading(self):
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        hidden, own = self.alerts["bob"].with_user(self.ann), self.Alert.with_user(self.ann)
        self.assertFalse(own.search([("money", ">", 4000), ("user_id", "=", self.bob.id)]))
        groups = own.formatted_read_group([], ["user_id"], ["money:sum"])
        self.assertEqual([group["user_id"][0] for group in groups], [self.ann.id])
        for read in (hidden.read, hidden.export_data, hidden.web_read):
            with self.assertRaises(AccessError):
                read(["sentence"]) if read != hidden.web_read else read({"sentence": {}})
        for name in ("action_see", "action_snooze", "action_dismiss", "action_open_record"):
            with self.assertRaises(AccessError, msg=name):
                getattr(hidden, name)()

    def test_who_changes_the_team_is_told_of_to_the_new_leader(self):
        """Ann, who sold nothing, goes from the Bees to the Wasps, whom Carl leads: her former
        leader went on reading her figures each night for as long as it lasted, and Carl did not."""
        self.wasps.user_id = self.carl
        self._rule(
            "threshold", "won_revenue", level=5000, clear_level=5000, days=0, holds=1,
            team_ids=[Command.set(self.region.ids)],
        )  # fmt: skip
        self.rule.unlink()
        with freeze_time(TUESDAY):
            self.march.refresh()
        self._night(TUESDAY)
        [alert] = self._alerts("open", user_id=self.ann.id, kind="threshold")
        self.assertEqual(self._readers(alert), self.leader)
        with freeze_time(TUESDAY + timedelta(hours=7)):
            self.bees.member_ids -= self.ann
            self.wasps.member_ids |= self.ann
            self.env.flush_all()
        self._night(THURSDAY)
        self.assertEqual((alert.state, alert.team_id), ("open", self.wasps))
        self.assertEqual(self._readers(alert), self.carl)
        told = self.env["sales.kpi.alert.notice"].search([("subject_id", "=", self.ann.id)])
        self.assertEqual(told.recipient_id, self.ann | self.carl)

    def _readers(self, alert):
        """Which of the leaders of teams read it."""
        leaders = self.leader | self.carl
        return leaders.filtered(lambda user: alert.with_user(user).has_access("read"))

    def test_what_is_only_watched_is_seen_by_nobody(self):
        self.alerts["ann"].state = "watched"
        for user in (self.ann, self.leader, self.manager):
            self.assertNotIn("ann", self._seen(user))

    def test_nobody_writes_alerts(self):
        for name in ("sales.kpi.alert", "sales.kpi.alert.run", "sales.kpi.alert.notice"):
            for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(
                        self.env[name].with_user(user).has_access(operation),
                        (name, user.login, operation),
                    )

    def test_of_ones_companies_only(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.alerts["company"].write({"company_id": other.id, "subject_id": other.id})
        self.assertNotIn("company", self._seen(self.manager))
        self.manager.company_ids = [Command.link(other.id)]
        seen = self.Alert.with_user(self.manager).with_context(
            allowed_company_ids=(self.company | other).ids
        )
        self.assertIn(self.alerts["company"], seen.search([]))

    def test_who_is_told_besides_is_not_for_everybody(self):
        """A rule is read by whoever it judges; whom else it tells is the managers' to know."""
        rule = self.rule.with_user(self.ann)
        self.assertTrue(rule.rule_text)
        arch = rule.get_view(view_type="form")["arch"]
        self.assertNotIn("told_user_ids", arch)
        with self.assertRaises(AccessError):
            rule.read(["told_user_ids"])
        self.assertIn("told_user_ids", self.rule.with_user(self.manager).get_view()["arch"])

    def test_a_rep_opens_his_alert(self):
        own = self.alerts["ann"].with_user(self.ann)
        views = own.get_views([(False, "form"), (False, "list"), (False, "kanban")])
        self.assertTrue(views)
        [row] = own.web_read({"sentence": {}, "rule_id": {"fields": {"display_name": {}}}})
        self.assertIn("1,234", row["sentence"])

    def test_it_waits_on_the_workbench(self):
        [slot] = self.Alert.with_user(self.ann)._kpi_find_waiting(self.ann, self.company)
        self.assertEqual(slot["title"], self.rule.name)
        self.assertIn("Since Mar 3, 2026", slot["text"])
        action = self.alerts["ann"].with_user(self.ann)._kpi_open_waiting()
        self.assertEqual(action["res_id"], self.alerts["ann"].id)
        self.rule.tells_rep = False
        self.assertFalse(self.Alert.with_user(self.ann)._kpi_find_waiting(self.ann, self.company))

    def test_who_goes_takes_nothing_with_him(self):
        """A rule that goes takes its alerts along; a measure, too."""
        self.rule.with_user(self.manager).unlink()
        self.assertFalse(self.alerts["ann"].exists())
