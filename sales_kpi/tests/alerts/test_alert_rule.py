from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..measures.measure_common import MeasureCommon

READY = ("pace", "drop", "stuck", "churn", "coverage", "overdue", "silence", "stale")


@tagged("post_install", "-at_install")
class TestAlertRule(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["sales.kpi.alert.rule"]
        cls.won = cls.Definition._find_by_code(["won_revenue"])

    def _rule(self, user=None, **values):
        return self.Rule.with_user(user or self.manager).create({"name": "Probe", **values})

    def test_ready_rules_are_few_and_on(self):
        rules = self.Rule.search([])
        self.assertEqual(set(rules.mapped("kind")), set(READY))
        self.assertLess(len(rules), 12)
        self.assertFalse(rules.company_id)
        self.assertEqual(set(rules.mapped("holds")), {2})
        self.assertEqual(set(rules.mapped("cooldown_days")), {7})
        for rule in rules:
            self.assertIn("2 nights running", rule.rule_text)

    def test_a_kind_brings_its_usual_numbers(self):
        with Form(self.Rule.with_user(self.manager)) as form:
            form.name = "Behind"
            form.kind = "pace"
            self.assertEqual((form.level, form.clear_level, form.days), (80, 90, 5))
            form.kind = "coverage"
            self.assertEqual((form.level, form.clear_level), (1.2, 1.4))

    def test_bad_parameters_are_named(self):
        for values, expected in (
            ({"kind": "drop"}, "Choose the measure"),
            ({"kind": "threshold"}, "Choose the measure"),
            ({"kind": "pace", "level": 80, "clear_level": 70}, "70 is on the wrong side of 80"),
            ({"kind": "drop", "definition_id": self.won.id, "level": 30, "clear_level": 40},
             "40 is on the wrong side of 30"),
            ({"kind": "pace", "level": 120, "clear_level": 130}, "not 120"),
            ({"kind": "pace", "level": float("nan")}, "numbers"),
            ({"minimum": -1}, "0 or more"),
            ({"holds": 0}, "1 to 30 nights"),
            ({"cooldown_days": -1}, "0 to 400"),
            ({"kind": "silence", "days": 0}, "1 to 400 days, not 0"),
            ({"kind": "stuck", "subject_type": "team"}, "salespeople only"),
            ({"kind": "stale"}, "choose the company"),
            ({"tells_rep": False, "tells_leader": False}, "Choose who is told"),
            ({"told_user_ids": self.ann.ids}, "leads no team"),
        ):  # fmt: skip
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, expected):
                self._rule(**values)

    def test_what_can_drop(self):
        for code in ("open_pipeline", "win_rate", "lost_count"):
            measure = self.Definition._find_by_code([code])
            with self.assertRaisesRegex(ValidationError, "can't drop"):
                self._rule(kind="drop", definition_id=measure.id)

    def test_bad_parameters_are_named_in_an_import_too(self):
        result = self.Rule.with_user(self.manager).load(
            ["name", "kind", "level", "clear_level"], [["Bad", "pace", "80", "70"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("wrong side", str(result["messages"]))
        good = self.Rule.with_user(self.manager).load(
            ["name", "kind", "level", "clear_level"], [["Good", "pace", "70", "75"]]
        )
        rule = self.Rule.browse(good["ids"])
        self.assertEqual((rule.level, rule.clear_level, rule.days), (70, 75, 5))

    def test_only_managers_make_rules(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self._rule(user)
        rule = self._rule()
        for vals in ({"noisy_on": "2026-01-01"}, {"alert_ids": []}, {"run_ids": []}):
            with self.assertRaises(AccessError, msg=vals):
                rule.write(vals)

    def test_shared_rules_are_changed_by_who_works_everywhere(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["sales.kpi.period"].get_or_create("month", "2026-03-15", other.id)
        ready = self.env.ref("sales_kpi.alert_rule_pace")
        with self.assertRaises(AccessError):
            ready.with_user(self.manager).level = 70
        self.assertEqual(self._rule().company_id, self.company)

    def test_changes_leave_a_trail(self):
        rule = self._rule()
        rule.with_user(self.manager).clear_level = 95
        self.assertIn("95", str(rule.trail_ids.filtered("before").mapped("after")))
