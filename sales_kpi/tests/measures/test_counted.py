from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .measure_common import MARCH, MeasureCommon


@tagged("post_install", "-at_install")
class TestCounted(MeasureCommon):
    """Ann of the Bees confirmed 300 and 200 in March, Carl of the Wasps 70, as Odoo knows it; by
    Odoo's rules a salesperson, the leader of the Bees too, sees his own orders only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Desk"})
        for user, amount, team in (
            (cls.ann, 300, cls.bees), (cls.ann, 200, cls.bees), (cls.carl, 70, cls.wasps),
        ):  # fmt: skip
            cls._order(user, 5, [(cls.product, 1, amount)], team_id=team.id)
        cls.measure = cls.Definition._find_by_code(["order_amount"])

    def _open(self, user, subject, code="order_amount"):
        measure = self.Definition._find_by_code([code]).with_user(user)
        return measure._get_records_action(self.company, *MARCH, subject)

    def _rows(self, user, action):
        rows = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return rows.search(action["domain"])

    def _ask(self, user, **values):
        asked = {
            "definition_id": self.measure.id,
            "company_id": self.company.id,
            "date_from": "2026-03-01",
            "date_to": "2026-03-31",
            "subject": ["user", self.ann.id],
            **values,
        }
        return self.env["sales.kpi.counted"].with_user(user).with_context(kpi_counted=asked)

    def test_who_may_open_all_of_them_gets_the_documents(self):
        for user in (self.ann, self.manager):
            action = self._open(user, ("user", self.ann.id))
            self.assertEqual(action["res_model"], "sale.order")
            self.assertEqual(sum(self._rows(user, action).mapped("amount_untaxed")), 500)

    def test_a_leader_gets_true_rows_of_what_he_may_not_open(self):
        action = self._open(self.leader, ("team", self.bees.id))
        self.assertEqual(action["res_model"], "sales.kpi.counted")
        self.assertIn("2 records, 0 open in Odoo", action["name"])
        rows = self._rows(self.leader, action)
        self.assertEqual(sorted(rows.mapped("value")), [200, 300])
        self.assertEqual(rows.user_id, self.ann)
        self.assertTrue(all(rows.mapped("record_name")))
        self.assertFalse(any(rows.mapped("may_open")))
        # What he presses is not refused: the row itself is shown.
        opened = rows[:1].action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]), (rows._name, rows[:1].id))
        shown = rows[:1].with_context(**opened["context"])
        names = shown.get_view(view_type="form")["models"][rows._name]
        [read] = shown.web_read({name: {} for name in names})
        self.assertEqual(read["value"], rows[:1].value)

    def test_measures_found_with_elevated_rights_open_by_the_viewers(self):
        # As screens find them: what is opened is the viewer's all the same.
        measure = self.Definition.with_user(self.leader)._get_by_codes(
            ["order_amount"], self.company
        )
        self.assertTrue(measure.env.su)
        action = measure._get_records_action(self.company, *MARCH, ("team", self.bees.id))
        self.assertEqual(action["res_model"], "sales.kpi.counted")
        self.assertEqual(sorted(self._rows(self.leader, action).mapped("value")), [200, 300])

    def test_a_stand_opens_without_a_day(self):
        # What is counted as it is on the last day has no date of its own.
        stands = self.Definition.search([("kind", "!=", "manual"), ("model_id", "!=", False)])
        stands = stands.filtered(lambda measure: not measure.date_field)
        self.assertIn("dormant_customers", stands.mapped("code"))
        for measure in stands:
            with self.subTest(measure=measure.code):
                action = self._open(self.leader, ("team", self.bees.id), measure.code)
                rows = self._rows(self.leader, action)
                if rows._name == "sales.kpi.counted":
                    self.assertFalse(any(rows.mapped("date")))

    def test_a_part_of_a_measure(self):
        # An administrator of measures sees by Odoo's rules his own orders only: a part of a figure
        # opens as true rows, too.
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        action = self.env["sales.kpi.reader"].with_user(keen)._get_split_action(
            self.measure.with_user(keen), "team_id", self.bees.ids, self.company, MARCH,
            ("company", self.company.id),
        )  # fmt: skip
        rows = self._rows(keen, action)
        self.assertEqual((sum(rows.mapped("value")), rows.team_id), (500, self.bees))

    def test_some_of_them_may_be_opened(self):
        self._order(self.leader, 6, [(self.product, 1, 40)])
        action = self._open(self.leader, ("team", self.bees.id))
        self.assertIn("3 records, 1 open in Odoo", action["name"])
        [mine] = self._rows(self.leader, action).filtered("may_open")
        self.assertEqual(mine.value, 40)
        opened = mine.action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("sale.order", mine.id))

    def test_of_nothing_no_samples_are_shown(self):
        # Odoo's list of orders shows invented ones where it is empty.
        action = self._open(self.bob, ("user", self.bob.id))
        self.assertEqual(action["res_model"], "sales.kpi.counted")
        self.assertFalse(self._rows(self.bob, action))
        self.assertIn("Nothing was counted", action["help"])

    def test_rows_that_are_not_in_the_figure_have_no_name(self):
        """Row numbers come from the client, too: with a question about her own figure, Ann would
        read the names of everybody's orders, deals, visits and customers."""
        own = self.env["sale.order"].search([("user_id", "=", self.ann.id)], limit=1)
        rival = self.env["sale.order"].search([("user_id", "=", self.carl.id)], limit=1)
        rows = self._ask(self.ann)
        self.assertEqual(rows.browse(own.id).read(["record_name"])[0]["record_name"], own.name)
        for names in (["record_name"], ["may_open"], ["display_name"]):
            with self.subTest(names=names):
                [read] = rows.browse(rival.id).read(names) or [{}]
                self.assertFalse(read.get(names[0]))
        [read] = rows.browse(rival.id).web_read({"display_name": {}}) or [{}]
        self.assertFalse(read.get("display_name"))
        with self.assertRaises(UserError):
            rows.browse(rival.id).action_open()
        # nor by a figure of his: a name is worked out with elevated rights
        forged = self._ask(self.ann, subject=["company", self.company.id]).browse(rival.id)
        with self.assertRaises(AccessError):
            forged.read(["display_name"])
        self.assertFalse(self._name_without_question(rival))

    def _name_without_question(self, order):
        rows = self.env["sales.kpi.counted"].with_user(self.ann).browse(order.id)
        [read] = rows.read(["display_name", "record_name"]) or [{}]
        return read.get("record_name") or read.get("display_name")

    def test_no_context_no_rows(self):
        Counted = self.env["sales.kpi.counted"]
        self.assertFalse(Counted.search([]))
        self.assertFalse(Counted.with_user(self.ann).search([("value", ">", 0)]))

    def test_a_forged_question_gets_no_figure_of_others(self):
        for values in (
            {"subject": ["user", self.carl.id]},
            {"subject": ["team", self.bees.id]},
            {"subject": ["company", self.company.id]},
            {"subject": ["nobody", self.company.id]},
            {"definition_id": 2**30},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._ask(self.ann, **values).search([])
        # the leader of the Bees neither of the Wasps nor of the company
        for subject in (["team", self.wasps.id], ["user", self.carl.id], ["nobody", 1]):
            with self.subTest(subject=subject), self.assertRaises(AccessError):
                self._ask(self.leader, subject=subject).search([])

    def test_odd_questions_are_answered_in_words(self):
        for values in (
            {"subject": "user"},
            {"subject": ["user", "1"]},
            {"subject": ["user", True]},
            {"subject": [["user"], 1]},
            {"date_from": "x"},
            {"company_id": "1"},
            {"definition_id": None},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._ask(self.ann, **values).search([])
        with self.assertRaises(UserError):
            self.env["sales.kpi.counted"].with_user(self.ann).with_context(kpi_counted=[1]).search(
                []
            )

    def test_the_rows_group_as_any_list(self):
        action = self._open(self.leader, ("team", self.bees.id))
        Counted = self.env["sales.kpi.counted"].with_user(self.leader)
        groups = Counted.with_context(**action["context"]).formatted_read_group(
            [], ["user_id"], ["value:sum", "__count"]
        )
        self.assertEqual([(g["value:sum"], g["__count"]) for g in groups], [(500, 2)])

    def test_shares_and_distinct_ones(self):
        # win rate: what was won of what was closed; customers: told without a number
        self._move("won", self.ann, 5, 10)
        self._move("lost", self.ann, 6, 10)
        rows = self._rows(self.leader, self._open(self.leader, ("team", self.bees.id), "win_rate"))
        self.assertEqual(len(rows), 2)
        action = self._open(self.leader, ("team", self.bees.id), "signed_customers")
        rows = self._rows(self.leader, action)
        self.assertEqual(rows.mapped("value"), [0, 0])
