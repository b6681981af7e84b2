from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .team_cockpit_common import TeamCockpitCommon


@tagged("post_install", "-at_install")
class TestTeamCockpitAlerts(TeamCockpitCommon):
    """Who needs help, what is behind on the workbench, and the alerts say the same."""

    def _about(self, subject_type, subject, team=None, **values):
        """An alert about a team or the company."""
        return self._alert(
            self.bob, "drop", "won_revenue", team, subject_type=subject_type,
            subject_id=subject.id, user_id=False, team_id=team and team.id, **values,
        )  # fmt: skip

    def _alert(self, user, kind, code=None, team=None, **values):
        measure = self.Definition._find_by_code([code]) if code else self.Definition
        rule_values = {key: values.pop(key) for key in ("tells_leader",) if key in values}
        rule = self.env["sales.kpi.alert.rule"].create(
            {
                "name": f"Rule of {kind}",
                "kind": kind,
                "definition_id": measure.id if kind == "drop" else False,
                **rule_values,
            }
        )
        return self.env["sales.kpi.alert"].create(
            {
                "rule_id": rule.id,
                "kind": kind,
                "severity": "2",
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": user.id,
                "user_id": user.id,
                "team_id": (team or self.bees).id,
                "definition_id": measure.id if kind == "pace" else False,
                "period_id": self.march.id if kind in ("pace", "drop") else False,
                "state": "open",
                "value": 60,
                "expected": 101,
                "parts": {"change": -0.406, "periods": 8, "is_higher": True, "clear": 90},
                "since": date(2026, 3, 11),
                **values,
            }
        )

    def test_what_the_screen_counts_bears_the_day_of_the_alert(self):
        self._alert(self.bob, "pace", "won_count")
        self._alert(self.bob, "silence")
        self.assertEqual(
            self._reasons(self.bob),
            [
                "Opportunities won: 1, 2 expected by now, since Mar 11, 2026",
                "Activities done: 2, 5 expected by now",
                "No activity on the last 3 working days, since Mar 11, 2026",
            ],
        )

    def test_what_only_an_alert_knows(self):
        """Ann is on course, and sold most; that her sales have dropped is told all the same."""
        self.assertFalse(
            [
                row
                for row in self._page(self.leader)["help"]["rows"]
                if row["user_id"] == self.ann.id
            ]
        )
        alert = self._alert(self.ann, "drop", "won_revenue", money=41)
        found = self._page(self.leader)["help"]
        row = self._pick(found["rows"], user_id=self.ann.id)
        [reason] = [reason for reason in row["reasons"] if reason["kind"] == "alert"]
        self.assertEqual(reason["text"], alert.sentence)
        self.assertIn("41% less", reason["text"])
        self.assertEqual(row["stake"], 41)
        self.assertEqual(found["rows"][0]["user_id"], self.ann.id)  # no money is at stake with Bob
        action = self._cockpit(self.leader).open_records({}, reason["mark"])
        self.assertEqual((action["res_model"], action["res_id"]), (alert._name, alert.id))

    def test_one_line_alone_makes_nobody_need_help(self):
        """What others may make up for: the alert says so on the workbench, and here nobody is
        named whose whole is well."""
        self._alert(self.ann, "pace", "won_count")
        self.assertEqual(
            [row["user_id"] for row in self._page(self.leader)["help"]["rows"]], [self.bob.id]
        )

    def test_what_leaders_are_not_told(self):
        self._alert(self.ann, "drop", "won_revenue", tells_leader=False)
        rows = self._page(self.leader)["help"]["rows"]
        self.assertNotIn(self.ann.id, [row["user_id"] for row in rows])

    def test_nobody_elses_alerts(self):
        alert = self._alert(self.carl, "drop", "won_revenue", self.wasps)
        rows = self._page(self.leader)["help"]["rows"]
        self.assertNotIn(self.carl.id, [row["user_id"] for row in rows])
        with self.assertRaises(AccessError):
            self._cockpit(self.leader).open_records({}, {"kind": "alert", "id": alert.id})
        for mark in ({"kind": "alert", "id": 0}, {"kind": "alert", "id": "x"}, {"kind": "alert"}):
            with self.assertRaises(UserError):
                self._cockpit(self.leader).open_records({}, mark)

    def test_over_is_over(self):
        """Alerts are of the present: a closed month doesn't show them."""
        self._alert(self.ann, "drop", "won_revenue")
        rows = self._page(self.leader, date="2026-02-10")["help"]["rows"]
        self.assertNotIn("alert", [r["kind"] for row in rows for r in row["reasons"]])

    def test_what_is_behind_on_the_workbench(self):
        self._alert(self.bob, "pace", "won_count")
        self._alert(self.bob, "drop", "won_revenue")
        page = self.env["sales.kpi.workbench"].with_user(self.bob).get_page({})
        row = self._pick(page["wrong"], code="won_count")
        self.assertTrue(row["text"].endswith("Behind since Mar 11, 2026."), row["text"])
        # It is not told twice; the drop waits in a slot of its own.
        slots = [slot for slot in page["slots"] if slot["name"] == "alert"]
        self.assertEqual([slot["title"] for slot in slots], ["Rule of drop"])
        self.assertNotIn("code", slots[0])
        action = self.env["sales.kpi.workbench"].with_user(self.bob).open_records(
            {}, slots[0]["mark"]
        )  # fmt: skip
        self.assertEqual(action["res_model"], "sales.kpi.alert")

    def test_a_reminder_says_what_the_alerts_say(self):
        self._alert(self.bob, "pace", "won_count")
        told = self._cockpit(self.leader).get_reminder({}, self.bob.id)
        self.assertIn("Opportunities won: 1, 2 expected by now, since Mar 11, 2026", told["facts"])

    # ---- about the team, and the company -------------------------------------------------------

    def test_of_the_team_on_its_cockpit(self):
        alert = self._about("team", self.bees, self.bees)
        self._about("team", self.wasps, self.wasps)
        self._about("company", self.company)
        page = self._page(self.leader)
        [told] = page["alerts"]
        self.assertEqual(
            told,
            {
                "id": alert.id,
                "text": alert.sentence,
                "since": "since Mar 11, 2026",
                "look": "behind",
                "mark": {"kind": "alert", "id": alert.id},
            },
        )
        action = self._cockpit(self.leader).open_records({}, told["mark"])
        self.assertEqual(action["res_id"], alert.id)
        # It is told at once on a page that was kept, and gone at once when it is solved.
        self._cockpit(self.leader).refresh({})
        alert.sudo()._update_all(state="solved")
        self.assertEqual(self._page(self.leader)["alerts"], [])
        second = self._about("team", self.bees, self.bees)
        self.assertEqual([one["id"] for one in self._page(self.leader)["alerts"]], second.ids)
        self.assertEqual(self._page(self.leader, date="2026-02-10")["alerts"], [])

    def test_of_the_company_on_its_cockpit(self):
        alert = self._about("company", self.company)
        team = self._about("team", self.bees, self.bees)
        Cockpit = self.env["sales.kpi.company.cockpit"].with_user(self.manager)
        for options, own in (({}, alert), ({"team_id": self.bees.id}, team)):
            page = Cockpit.get_page(options)
            self.assertEqual([one["id"] for one in page["alerts"]], own.ids)
            self.assertEqual(page["alerts"][0]["text"], own.sentence)
            action = Cockpit.open_records(page["options"], page["alerts"][0]["mark"])
            self.assertEqual(action["res_id"], own.id)
