from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .measure_common import MARCH, MeasureCommon


@tagged("post_install", "-at_install")
class TestDefinition(MeasureCommon):
    def test_a_code_can_stand_in_a_formula(self):
        for code in ("Won", "2won", "won-x", "max", "if", "won rate"):
            with self.assertRaises(ValidationError, msg=code):
                self._define(code)

    def test_bad_formulas_are_refused_at_save(self):
        for text in ("", "won_count +", "__import__('os')", "won_count.__class__", "nobody + 1"):
            with self.assertRaises(ValidationError, msg=text):
                self._define(kind="formula", formula=text)

    def test_formulas_in_a_circle_are_refused(self):
        first = self._define("first", kind="formula", formula="won_count")
        self._define("second", kind="formula", formula="first * 2")
        with self.assertRaisesRegex(ValidationError, "first -> second -> first"):
            first.formula = "second / 2"

    def test_filters_are_literals(self):
        for text in (
            "__import__('os').system('true')",
            "[('kind', '=', user.id)]",
            "[('nothing', '=', 1)]",
            "[('kind', 'like it', 1)]",
            "5",
            "[",
        ):
            with self.assertRaises(ValidationError, msg=text):
                self._define(domain=text)

    def test_fields_must_fit_their_part(self):
        for values in (
            {"date_field": "kind"},
            {"date_field": False},
            {"user_field": "team_id"},
            {"user_field": "nobody.at_all"},
            {"team_field": "user_id"},
            {"kind": "sum"},
            {"kind": "sum", "value_field": "kind"},
            {"kind": "sum", "value_field": "from_stage_label"},
            {"model_id": False},
        ):
            with self.assertRaises(ValidationError, msg=values):
                self._define(**values)

    def test_nobody_measures_what_he_may_not_read(self):
        model = self.env["ir.model"]._get_id("ir.cron")
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        values = {
            "name": "Jobs",
            "code": "jobs",
            "kind": "sum",
            "model_id": model,
            "date_field": "create_date",
            "user_field": "create_uid",
            "value_field": "interval_number",
        }
        with self.assertRaises(AccessError):
            self.Definition.with_user(keen).create(values)
        # Nor by way of a path or a filter through something that he may read.
        for extra in (
            {"domain": "[('user_id.totp_secret', '!=', False)]"},
            {"domain": "[('user_id', 'any', [('totp_secret', 'like', 'A')])]"},
        ):
            with self.assertRaises(UserError, msg=extra):
                self._define("spy").with_user(keen).write(extra)

    def test_salespeople_define_nothing(self):
        won = self.env.ref("sales_kpi.definition_won_count")
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                won.with_user(user).write({"domain": "[]"})
            with self.assertRaises(AccessError):
                won.with_user(user).copy({"code": "mine"})

    def test_a_measure_in_use_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "order_amount"):
            self.env.ref("sales_kpi.definition_order_amount").unlink()

    def test_a_measure_whose_source_is_gone_is_switched_off(self):
        probe = self._define()
        healthy = self.env.ref("sales_kpi.definition_won_count")
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET model = 'no.such.model', model_id = NULL"
            " WHERE id = %s",
            [probe.id],
        )
        probe.invalidate_recordset()
        self.assertEqual((probe | healthy)._switch_off_broken(), healthy)
        self.assertFalse(probe.active)
        self.assertTrue(probe.problem)

    def test_figures_in_words(self):
        cases = (
            ("won_count", 3, "3"),
            ("win_rate", 0.6311, "63.1%"),
            ("sales_cycle_days", 12.26, "12.3"),
            ("won_count", None, "—"),
        )
        for code, value, text in cases:
            definition = self.Definition._find_by_code([code])
            shown = definition._format_value(value, self.company)
            self.assertEqual(shown.replace(" ", "\N{NO-BREAK SPACE}"), text)

    def test_read_values_checks_what_it_is_given(self):
        read = self.Definition.read_values
        with self.assertRaisesRegex(UserError, "no_such_code"):
            read(["won_count", "no_such_code"], *MARCH)
        with self.assertRaises(UserError):
            read(["won_count"], "2026-03-31", "2026-03-01")
        with self.assertRaises(UserError):
            read(["won_count"], "yesterday", "2026-03-01")

    def test_read_values_of_whom(self):
        everyone = self._values("won_count")
        self.assertLessEqual({self.ann.id, self.bob.id, self.carl.id}, everyone.keys())
        mine = self.Definition.with_user(self.ann).read_values(["won_count"], *MARCH)
        self.assertEqual(mine, {"won_count": {self.ann.id: 0}})
        team = self.Definition.with_user(self.leader).read_values(["won_count"], *MARCH)
        self.assertEqual(team["won_count"].keys(), {self.leader.id, self.ann.id, self.bob.id})
        region = self.Definition.with_user(self.director).read_values(["won_count"], *MARCH)
        self.assertLessEqual({self.ann.id, self.carl.id}, region["won_count"].keys())

    def test_read_values_refuses_others(self):
        read = self.Definition.with_user(self.ann).read_values
        with self.assertRaises(AccessError):
            read(["won_count"], *MARCH, user_ids=[self.bob.id])
        with self.assertRaises(AccessError):
            self.Definition.with_user(self.leader).read_values(
                ["won_count"], *MARCH, user_ids=[self.carl.id]
            )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            read(["won_count"], *MARCH, company_id=other.id)
        with self.assertRaises(AccessError):
            self.Definition.with_user(self.portal).read_values(["won_count"], *MARCH)

    def test_accountants_read_collections_only(self):
        read = self.Definition.with_user(self.accountant).read_values
        everyone = read(["collected_amount"], *MARCH)["collected_amount"]
        self.assertIn(self.ann.id, everyone)
        with self.assertRaises(AccessError):
            read(["won_count"], *MARCH, user_ids=[self.ann.id])
