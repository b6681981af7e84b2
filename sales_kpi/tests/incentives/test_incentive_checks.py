from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .pay_common import PayCommon

TABLE_S = ((0, 0.04), (0.8, 0.05), (1, 0.08))  # 4 % to 80 %, 5 % to 100 %, 8 % above


@tagged("post_install", "-at_install")
class TestIncentiveChecks(PayCommon):
    """What can't be paid by is refused as it is saved, by a sentence with its remedy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.env.ref("sales_kpi.definition_won_revenue")
        cls.attained = {
            "name": "By target",
            "basis": "won",
            "scale": "attainment",
            "definition_id": cls.revenue.id,
        }

    def _steps(self, *rows):
        names = ("minimum", "rate", "maximum", "minimum2", "amount")
        return [Command.create(dict(zip(names, row, strict=False))) for row in rows]

    def _check(self, sentence, **values):
        with self.subTest(sentence=sentence):
            with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
                self._new_plan([{"name": "Line", "rate": 0.05, **values}])
            self.assertIn(sentence, str(caught.exception))

    def test_table_s_is_taken_as_it_is_written(self):
        line = self._new_plan([{**self.attained, "step_ids": self._steps(*TABLE_S)}]).line_ids
        steps = [(str(step.floor), str(step.ceiling), str(step.rate)) for step in line._get_steps()]
        self.assertEqual(
            steps, [("0.0", "0.8", "0.04"), ("0.8", "1.0", "0.05"), ("1.0", "None", "0.08")]
        )

    def test_steps(self):
        for sentence, rows in (
            ("There is no step. Add one from 0.", ()),
            ("The first step begins at 10 %. Let it begin at 0.", ((0.1, 0.04),)),
            ("No step covers 70 % to 80 %. Let them meet.", ((0, 0.04, 0.7), (0.8, 0.05))),
            ("ends at 90 %, and the next one begins at 80 %", ((0, 0.04, 0.9), (0.8, 0.05))),
            ("Two steps begin at 80 %", ((0, 0.04), (0.8, 0.05), (0.8, 0.06))),
            ("Nothing is said about 100 % and more", ((0, 0.04, 1),)),
            ("The step from 0 % pays less than nothing", ((0, -0.04),)),
            ("The step from 80 % ends at 50 %", ((0, 0.04), (0.8, 0.05, 0.5))),
        ):
            self._check(sentence, **self.attained, step_ids=self._steps(*rows))

    def test_limits_are_told_in_the_unit_of_the_steps(self):
        self._check(
            "No step covers 150,000 to 200,000.", scale="amount",
            step_ids=self._steps((0, 0.04, 150_000), (200_000, 0.06)),
        )  # fmt: skip

    def test_a_table_is_checked_whole(self):
        """To move a border both steps change: in between there is a gap, and nobody minds."""
        plan = self._new_plan(
            [{**self.attained, "step_ids": self._steps((0, 0.04, 0.8), (0.8, 0.05))}]
        )
        line = plan.line_ids
        low, high = line.step_ids
        plan.line_ids = [
            Command.update(
                line.id,
                {
                    "step_ids": [
                        Command.update(low.id, {"maximum": 0.7}),
                        Command.update(high.id, {"minimum": 0.7}),
                    ]
                },
            )
        ]
        self.assertEqual(line.step_ids.mapped("minimum"), [0, 0.7])
        for change in (
            lambda: low.write({"maximum": 0.6}),
            low.unlink,
            lambda: line.write({"step_ids": [Command.delete(low.id)]}),
            lambda: low.create({"line_id": line.id, "minimum": 0.7}),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                change()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            # Nobody says over RPC that a table is unfinished.
            low.with_context(kpi_tables_unfinished=True).write({"maximum": 0.6})

    def test_marks(self):
        scheme = self.env["sales.kpi.scheme"].create({"name": "Ratings"})  # S, A, B, C, D
        marks = {"name": "Pay", "kind": "performance", "scale": "rating"}
        rated = [("S", 1.5), ("A", 1.2), ("B", 1), ("C", 0.8), ("D", 0)]

        def check(sentence, rows):
            rows = [Command.create({"rating": mark, "rate": rate}) for mark, rate in rows]
            with self.assertRaisesRegex(ValidationError, sentence), self.cr.savepoint():
                self._new_plan([{**marks, "step_ids": rows}], scheme_id=scheme.id)

        check("Nothing is said about the mark D", rated[:-1])
        check("The scheme has no mark E", [*rated, ("E", 0)])
        check("The mark S stands there twice", [*rated, ("S", 1)])
        check("A row has no mark", [*rated, ("", 1)])
        check("There is no mark", [])
        rows = [Command.create({"rating": mark, "rate": rate}) for mark, rate in rated]
        plan = self._new_plan([{**marks, "step_ids": rows}], scheme_id=scheme.id)
        self.assertEqual(str(plan.line_ids._get_marks()["A"][0]), "1.2")

    def test_matrix(self):
        """Attainment x collection rate: 90 % and 96 % give 1.45 (A8)."""
        rate = self.env.ref("sales_kpi.definition_collection_rate")
        pay = {
            "name": "Pay", "kind": "performance", "scale": "attainment",
            "definition_id": self.revenue.id, "matrix_definition_id": rate.id,
        }  # fmt: skip
        cells = ((0, 0, 0, 0), (0, 0.5, 0, 0.95), (0.8, 1, 0, 0), (0.8, 1.45, 0, 0.95))
        line = self._new_plan([{**pay, "step_ids": self._steps(*cells)}]).line_ids
        floors, others, table = line._get_matrix()
        self.assertEqual(
            ([*map(str, floors)], [*map(str, others)]), (["0.0", "0.8"], ["0.0", "0.95"])
        )
        self.assertEqual(str(table[1, 1]), "1.45")
        self._check(
            "Nothing is said about the cell 0.8 x 0.95", **pay, step_ids=self._steps(*cells[:-1])
        )
        self._check("The first step begins at 0.8", **pay, step_ids=self._steps(*cells[2:]))

    def test_factors_by_days(self):
        """A5b: <= 15 days 1.1, <= 31 days 1.0, else 0.8."""

        def rows(*table):
            return [
                Command.create({"days": days or 0, "is_last": days is None, "factor": factor})
                for days, factor in table
            ]

        by = {"factor_by": "days"}
        line = self._new_plan(
            [
                {
                    "name": "Line",
                    "rate": 0.05,
                    **by,
                    "factor_ids": rows((31, 1), (None, 0.8), (15, 1.1)),
                }
            ]
        ).line_ids
        self.assertEqual(
            [(limit, str(factor)) for limit, factor in line._get_factors()],
            [(15, "1.1"), (31, "1.0"), (None, "0.8")],
        )
        self._check("There is no factor", **by)
        self._check("about more than 31 days", **by, factor_ids=rows((15, 1.1), (31, 1)))
        self._check("Give each limit once", **by, factor_ids=rows((15, 1), (15, 2), (None, 1)))
        self._check("A factor is below 0", **by, factor_ids=rows((None, -1)))

    def test_what_does_not_fit_together(self):
        self._check("it pays nothing", rate=0)
        self._check("choose the measure that it pays for", basis="fact")
        self._check("choose the measure whose target", gate=0.8)
        self._check("choose the measure that multiplies", multiplier_by="measure")
        self._check("Cash received have no Quantity", value="quantity")
        self._check("Choose the quantity", kind="per_unit", basis="order", unit_amount=3)
        self._check("a rate of 5 is more than all", rate=5)
        self._check("it pays less than nothing", rate=-0.05)
        self._check("its floor is above its cap", floor=10, cap=5)
        self._check("steps can't count each Week", tier_period="week")

    def test_filters_are_literals_over_a_few_fields(self):
        for domain, sentence in (
            ("[('order_id.user_id', '=', 1)]", "may not look at"),
            ("[('categ_id', 'ilike', 'x')]", "may not use"),
            ("[('categ_id', '=', uid)]", "without code"),
            ("[('nothing', '=', 1)]", "can't be read"),
            ("__import__('os')", "without code"),
        ):
            self._check(sentence, basis="order", domain=domain)
        good = "['|', ('categ_id', 'child_of', 1), ('business', '=', 'new')]"
        line = self._new_plan(
            [{"name": "A", "rate": 0.1, "basis": "order", "domain": good}]
        ).line_ids
        self.assertEqual(line.domain_model, "sales.kpi.sale")
        self.env[line.domain_model].search_count(line._get_basis_domain())

    def test_people(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_salesman",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        with self.assertRaisesRegex(ValidationError, "does not work for"), self.cr.savepoint():
            self._new_terms(self.plan, stranger)
        currency = self.env["res.currency"].create({"name": "XKP", "symbol": "x"})
        with (
            self.assertRaisesRegex(ValidationError, "no exchange rate of XKP"),
            self.cr.savepoint(),
        ):
            self._new_terms(self.plan, self.bob, currency_id=currency.id)
        self.env["res.currency.rate"].create({"currency_id": currency.id, "rate": 2})
        self._new_terms(self.plan, self.bob, currency_id=currency.id)
