from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon

Command = fields.Command


@tagged("post_install", "-at_install")
class TestScheme(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls.env.ref("sales_kpi.definition_won_count")
        cls.lost = cls.env.ref("sales_kpi.definition_lost_count")

    def _create(self, *weights):
        definitions = self.won | self.lost
        return self.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "line_ids": [
                    Command.create({"definition_id": definition.id, "weight": weight})
                    for definition, weight in zip(definitions, weights, strict=True)
                ],
            }
        )

    def test_weights_sum_to_100(self):
        with self.assertRaisesRegex(ValidationError, "90"):
            self._create(40, 50)
        scheme = self._create(40, 60)
        first, second = scheme.line_ids
        with self.assertRaises(ValidationError):
            first.weight = 50
        with self.assertRaises(ValidationError):
            first.unlink()
        # Together, as the form saves them, they may change.
        scheme.write(
            {
                "line_ids": [
                    Command.update(first.id, {"weight": 30}),
                    Command.update(second.id, {"weight": 70}),
                ]
            }
        )
        self.assertEqual(scheme.weight_total, 100)

    def test_few_lines_are_a_warning_only(self):
        self.assertIn("2", self._create(40, 60).advice)
        self.assertFalse(self.env.ref("sales_kpi.scheme_all_round").advice)

    def test_bands_without_a_gap(self):
        line = self._create(40, 60).line_ids[0]
        for points in ([], [(0.5, 1)], [(0, 0), (0, 1)]):
            with self.assertRaises(ValidationError, msg=points):
                line.write(
                    {
                        "curve": "bands",
                        "point_ids": [
                            Command.clear(),
                            *(Command.create({"achievement": a, "result": r}) for a, r in points),
                        ],
                    }
                )

    def test_only_sums_are_prorated(self):
        line = self._create(40, 60).line_ids[0]
        line.prorate = True
        with self.assertRaises(ValidationError):
            line.definition_id = self.env.ref("sales_kpi.definition_win_rate")

    def test_the_lines_of_a_closed_scorecard_stay(self):
        scheme = self._create(40, 60)
        self.march.refresh()
        self.march.action_review()
        with self.assertRaisesRegex(UserError, "closed"):
            scheme.write({"line_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "closed"):
            scheme.unlink()
        with self.assertRaisesRegex(UserError, "[Aa]rchive"):
            self.won.unlink()

    def test_shipped_schemes(self):
        contest = self.env.ref("sales_kpi.scheme_all_round")
        template = self.env.ref("sales_kpi.scheme_classic")
        self.assertEqual((contest.weight_total, len(contest.line_ids)), (100, 8))
        self.assertEqual(template.line_ids.mapped("weight"), [40, 20, 20, 20])
        self.assertFalse(template.active)

    def test_ratings_are_read_once(self):
        """Each appraisal asks for them, thousands when a period is closed."""
        scheme = self.env["sales.kpi.scheme"].search([("mark_ids", "!=", False)], limit=1)
        self.assertTrue(scheme._get_ratings())
        with self.assertQueryCount(0):
            scheme._get_ratings()

    def test_salespeople_change_no_scheme(self):
        scheme = self._create(40, 60)
        for user in (self.ann, self.leader):
            self.assertEqual(scheme.with_user(user).name, "Test")
            with self.assertRaises(AccessError):
                scheme.with_user(user).write({"show_details": True})
            with self.assertRaises(AccessError):
                scheme.line_ids[0].with_user(user).write({"weight": 100})
            with self.assertRaises(AccessError):
                scheme.mark_ids[0].with_user(user).unlink()
