"""Measures that an administrator makes, without code, on records that the module doesn't know."""

import json
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from .measure_common import MARCH, MeasureCommon

DEMO = "test.sales.kpi.demo"


class CustomModelCommon(MeasureCommon):
    """``administrator`` decides what is measured, and is no sales manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._new_user("administrator", "sales_kpi.group_kpi_manager")

    def _create(self, model, code, **values):
        """What the administrator fills in on the form of a measure."""
        return self.Definition.with_user(self.administrator).create(
            {
                "name": code,
                "code": code,
                "model_id": self.env["ir.model"]._get_id(model),
                **values,
            }
        )

    def _levels(self, code):
        """[Ann, Bob, Carl, their teams Bees and Wasps, the region, the company]"""
        cells = self._cells(code)
        users = [("user", user.id) for user in self.ann | self.bob | self.carl]
        teams = [("team", team.id) for team in self.bees | self.wasps | self.region]
        return [cells[subject].value for subject in [*users, *teams, ("company", self.company.id)]]

    def _open(self, definition, subject, viewer):
        action = definition._get_records_action(self.company, *MARCH, subject)
        Model = self.env[action["res_model"]].with_user(viewer)
        return Model.search(Domain(json.loads(json.dumps(action["domain"]))))


@tagged("post_install", "-at_install")
class TestModelOfAnAddon(CustomModelCommon):
    """The model of the addon tests/addons/test_sales_kpi, which script/test installs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if DEMO not in cls.env:
            cls.skipTest(cls, "the addon test_sales_kpi is not installed; script/test does that")
        other = cls.env["res.partner"].create({"name": "Other"})
        rows = [
            # who, day, customer, amount, guests, grade, foreign currency's rate, success
            (cls.ann, 2, cls.customer, 100, 1, 5, 1, True),
            (cls.ann, 9, cls.customer, 300, 3, 3, 2, False),
            (cls.ann, 31, other, 800, 4, 4, 1, True),
            (cls.bob, 5, cls.customer, 60, 2, 2, 1, False),
            (cls.carl, 6, other, 40, 10, 1, 1, True),
        ]
        cls.demos = cls.env[DEMO].create([cls._prepare_demo(*row) for row in rows])
        # Not in March, by the company's clock: one second too early, one second too late.
        for moment in (datetime(2026, 2, 28, 23, 59, 59), datetime(2026, 4, 1)):
            cls.demos[0].copy({"date": moment, "amount": 9999})

    @classmethod
    def _prepare_demo(cls, user, day, partner, amount, guests, grade, rate, is_success):
        return {
            "name": f"Demonstration {day}",
            "date": datetime(2026, 3, day, 12),
            "user_id": user.id,
            "team_id": (cls.wasps if user == cls.carl else cls.bees).id,
            "partner_id": partner.id,
            "amount": amount,
            "guests": guests,
            "grade": grade,
            "rate": rate,
            "is_success": is_success,
        }

    def _measure(self, code, kind, **values):
        fields = {"date_field": "date", "user_field": "user_id", "team_field": "team_id"}
        return self._create(DEMO, code, kind=kind, **fields, **values)

    def test_number(self):
        self._measure("demos", "count")
        self.assertEqual(self._levels("demos"), [3, 1, 1, 4, 1, 5, 5])

    def test_filter(self):
        # of Ann's three the one of 100 is too small
        self._measure("big_demos", "count", domain="[('amount', '>', 100)]")
        self.assertEqual(self._levels("big_demos"), [2, 0, 0, 2, 0, 2, 2])

    def test_sum(self):
        self._measure("shown", "sum", value_field="amount", unit="money")
        self.assertEqual(self._levels("shown"), [1200, 60, 40, 1260, 40, 1300, 1300])

    def test_sum_divided_and_multiplied(self):
        # Ann: 100/1 + 300/2 + 800/1 = 1050; and by guests: 100 + 450 + 3200 = 3750
        self._measure("shown_here", "sum", value_field="amount", divide_field="rate")
        self.assertEqual(self._levels("shown_here")[:2], [1050, 60])
        self._measure(
            "shown_to", "sum", value_field="amount", divide_field="rate", multiply_field="guests"
        )
        self.assertEqual(self._levels("shown_to")[:2], [3750, 120])

    def test_average(self):
        # Ann (5 + 3 + 4) / 3 = 4; Bees (12 + 2) / 4 = 3.5; all (14 + 1) / 5 = 3
        self._measure("grade", "average", value_field="grade", unit="score")
        self.assertEqual(self._levels("grade"), [4, 2, 1, 3.5, 1, 3, 3])

    def test_weighted_average(self):
        # Ann (5 x 1 + 3 x 3 + 4 x 4) / 8 = 30 / 8 = 3.75; Bees (30 + 2 x 2) / 10 = 3.4;
        # all (34 + 1 x 10) / 20 = 2.2
        self._measure("grade", "average", value_field="grade", weight_field="guests")
        self.assertEqual(self._levels("grade"), [3.75, 2, 1, 3.4, 1, 2.2, 2.2])

    def test_median(self):
        # Ann 100, 300, 800: 300; Bees 60, 100, 300, 800: 200; all 40, 60, 100, 300, 800: 100
        self._measure("usual", "median", value_field="amount")
        self.assertEqual(self._levels("usual"), [300, 60, 40, 200, 40, 100, 100])

    def test_distinct(self):
        # Ann two customers; Bees the same two, Bob's being one of them
        self._measure("shown_customers", "distinct", value_field="partner_id")
        self.assertEqual(self._levels("shown_customers"), [2, 1, 1, 2, 1, 2, 2])

    def test_share(self):
        # Ann 2 of 3; Bob 0 of 1; Carl 1 of 1; Bees 2 of 4; all 3 of 5. By amount Ann 900 of 1200.
        success = "[('is_success', '=', True)]"
        self._measure("success", "ratio", numerator_domain=success, unit="percent")
        self.assertEqual(self._levels("success"), [2 / 3, 0, 1, 0.5, 1, 0.6, 0.6])
        self._measure("success_value", "ratio", numerator_domain=success, value_field="amount")
        self.assertEqual(self._levels("success_value")[0], 0.75)

    def test_formula(self):
        # Ann 1200 / 3 = 400; all 1300 / 5 = 260; with a shipped measure: 3 / 2 wins = 1.5
        self._measure("demos", "count")
        self._measure("shown", "sum", value_field="amount")
        Definition = self.Definition.with_user(self.administrator)
        for code, text in (("worth", "shown / demos"), ("demos_per_win", "demos / won_count")):
            Definition.create({"name": code, "code": code, "kind": "formula", "formula": text})
        self.assertEqual(self._levels("worth"), [400, 60, 40, 315, 40, 260, 260])
        self._move("won", self.ann, 3, 10)
        self._move("won", self.ann, 4, 10)
        self.assertEqual(self._levels("demos_per_win")[0], 1.5)

    def test_days_are_local(self):
        # 23:59:59 UTC on 28 February is 1 March in Shanghai, and that demonstration showed 9999.
        self._set_clock("Asia/Shanghai")
        self._measure("shown", "sum", value_field="amount")
        self.assertEqual(self._levels("shown")[0], 1200 + 9999)

    def test_other_companies_stay_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.demos[0].company_id = other
        self.demos[1].company_id = False
        self._measure("demos", "count")
        self.assertEqual(self._levels("demos")[0], 2)

    def test_opens_the_records(self):
        definition = self._measure("big_demos", "count", domain="[('amount', '>', 100)]")
        opened = self._open(definition, ("user", self.ann.id), self.ann)
        self.assertEqual(opened, self.demos[1:3])
        self.assertEqual(self._open(definition, ("team", self.region.id), self.manager), opened)

    def test_scheme_and_leaderboard(self):
        # demos, target 4, weight 50: Ann 3 of 4 = 37.5, Bob 1 of 4 = 12.5, Carl the same.
        # grade, target 5, weight 50: Ann 4 of 5 = 40, Bob 2 of 5 = 20, Carl 1 of 5 = 10.
        parts = ((self._measure("demos", "count"), 4),
                 (self._measure("grade", "average", value_field="grade"), 5))  # fmt: skip
        scheme = self.env["sales.kpi.scheme"].with_user(self.administrator).create(
            {
                "name": "Demonstrations",
                "date_from": "2026-03-01",
                "team_ids": [self.region.id],
                "line_ids": [
                    Command.create(
                        {"definition_id": part.id, "weight": 50, "default_target": target}
                    )
                    for part, target in parts
                ],
            }
        )  # fmt: skip
        self.march.with_user(self.administrator).refresh()
        board = self.env["sales.kpi.score"].with_user(self.ann).get_leaderboard(
            scheme.id, "2026-03-15"
        )  # fmt: skip
        ranks = [(row["rank"], row["user_id"], row["total"]) for row in board["rows"]]
        self.assertEqual(
            ranks,
            [(1, self.ann.id, 77.5), (2, self.bob.id, 32.5), (3, self.carl.id, 22.5)],
        )

    def test_reads_for_scripts(self):
        self._measure("demos", "count")
        values = self.Definition.with_user(self.ann).read_values(["demos"], *MARCH)
        self.assertEqual(values, {"demos": {self.ann.id: 3}})
        with self.assertRaises(AccessError):
            self.Definition.with_user(self.ann).read_values(["demos"], *MARCH, [self.bob.id])

    def test_only_administrators_make_measures(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.Definition.with_user(user).create(
                    {"name": "X", "code": "x", "model_id": self.env["ir.model"]._get_id(DEMO)}
                )

    def test_wrong_fields_are_named(self):
        for number, (values, text) in enumerate(
            [
                ({"value_field": "name"}, "name"),
                ({"value_field": "no_such"}, "no_such"),
                ({"value_field": "amount", "domain": "[('no_such', '=', 1)]"}, "no_such"),
            ]
        ):
            with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
                self._measure(f"wrong_{number}", "sum", **values)


class ManualModelCommon(CustomModelCommon):
    """A model made on the screen, whose fields begin with x_: no addon at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        many2one = {"ttype": "many2one", "on_delete": "set null"}
        fields = [
            {"name": "x_name", "field_description": "Name", "ttype": "char"},
            {"name": "x_day", "field_description": "Day", "ttype": "date"},
            {"name": "x_rep", "relation": "res.users", **many2one},
            {"name": "x_team", "relation": "crm.team", **many2one},
            {"name": "x_litres", "field_description": "Litres", "ttype": "float"},
        ]
        cls.tasting = cls.env["ir.model"].create(
            {
                "name": "Tasting",
                "model": "x_tasting",
                "field_id": [Command.create(values) for values in fields],
                "access_ids": [
                    Command.create(
                        {
                            "name": "x_tasting",
                            "group_id": cls.env.ref("sales_team.group_sale_salesman").id,
                            "perm_read": True,
                        }
                    )
                ],
            }
        )
        rows = ((cls.ann, 1, 2.5), (cls.ann, 31, 4), (cls.bob, 15, 1), (cls.carl, 15, 0.5))
        cls.env["x_tasting"].create(
            [
                {
                    "x_name": f"Tasting {day}",
                    "x_day": date(2026, 3, day),
                    "x_rep": user.id,
                    "x_team": (cls.wasps if user == cls.carl else cls.bees).id,
                    "x_litres": litres,
                }
                for user, day, litres in rows
            ]
        )
        cls.env["x_tasting"].create(
            {"x_name": "Late", "x_day": date(2026, 4, 1), "x_rep": cls.ann.id, "x_litres": 100}
        )

    def _measure(self, code, kind, **values):
        fields = {"date_field": "x_day", "user_field": "x_rep", "team_field": "x_team"}
        return self._create("x_tasting", code, kind=kind, **fields, **values)


@tagged("post_install", "-at_install")
class TestModelMadeInTheDatabase(ManualModelCommon):
    def test_sum_and_share(self):
        # Ann 2.5 + 4 = 6.5, Bob 1, Carl 0.5; Bees 7.5, all 8. More than 2 litres: Ann both, 2 of
        # 4 altogether. The model has no company: its rows are their salesperson's company's.
        self._measure("litres", "sum", value_field="x_litres")
        self._measure("wet", "ratio", numerator_domain="[('x_litres', '>', 2)]")
        self.assertEqual(self._levels("litres"), [6.5, 1, 0.5, 7.5, 0.5, 8, 8])
        self.assertEqual(self._levels("wet"), [1, 0, 0, 2 / 3, 0, 0.5, 0.5])

    def test_opens_the_records(self):
        definition = self._measure("tastings", "count")
        opened = self._open(definition, ("user", self.ann.id), self.ann)
        self.assertEqual(sorted(opened.mapped("x_litres")), [2.5, 4])


@tagged("post_install", "-at_install")
class TestModelTakenAway(ManualModelCommon):
    def test_measure_goes_with_its_model(self):
        # The model is deleted on the screen: the next refresh switches its measure off with a
        # note, and goes on with all others.
        definition = self._measure("litres", "sum", value_field="x_litres")
        self.march.refresh()
        self._move("won", self.ann, 3, 300)
        self.tasting.with_context(_force_unlink=True).unlink()
        self.march.refresh()
        self.assertFalse(definition.active)
        self.assertFalse(definition.is_waiting)
        self.assertTrue(definition.problem)
        won = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("user_id", "=", self.ann.id),
                ("definition_id.code", "=", "won_revenue"),
            ]
        )
        self.assertEqual(won.value, 300)
        with self.assertRaises(UserError):
            self._values("litres")
