from unittest.mock import patch

from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestRefreshChanges(MeasureCommon):
    """A refresh writes what is different, and judges those for whom something is different."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.ann, 3, 100)
        cls._move("won", cls.carl, 4, 200, team=cls.wasps)
        cls.march.refresh()

    def _versions(self, table):
        """{id: transaction and place that wrote the row}: a row that is written gets another."""
        self.env.flush_all()
        self.env.cr.execute(f"SELECT id, xmin::text, ctid::text FROM {table}")
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _written_by_refresh(self, table):
        before = self._versions(table)
        self.march.refresh()
        after = self._versions(table)
        return {row_id for row_id, version in after.items() if before.get(row_id) != version}

    def test_nothing_new_writes_nothing(self):
        for table in ("sales_kpi_fact", "sales_kpi_score", "sales_kpi_score_line"):
            self.assertFalse(self._written_by_refresh(table), table)

    def test_news_of_one_writes_his_and_those_above(self):
        # Ann, the Bees, North and the company: nobody else's total moves.
        self._move("won", self.ann, 5, 50)
        fact = self.env["sales.kpi.fact"]
        written = fact.browse(self._written_by_refresh("sales_kpi_fact"))
        self.assertTrue(written)
        self.assertLessEqual(
            {(f.subject_type, f.subject_id) for f in written},
            {
                ("user", self.ann.id),
                ("team", self.bees.id),
                ("team", self.region.id),
                ("company", self.company.id),
            },
        )

    def test_a_target_that_changes_judges_its_rep_anew(self):
        scheme = self.env["sales.kpi.scheme"]._get_for(self.march)[:1]
        line = scheme.line_ids.filtered(lambda line: line.definition_id.code == "order_amount")
        domain = [("period_id", "=", self.march.id), ("scheme_id", "=", scheme.id)]
        scores = self.env["sales.kpi.score"].search([*domain, ("user_id", "!=", False)])
        of_ann = scores.filtered(lambda score: score.user_id == self.ann)
        marks = {score: score.sudo().judged_by for score in scores}
        self.env["sales.kpi.target"].sudo().create(
            {
                "period_id": self.march.id,
                "definition_id": line.definition_id.id,
                "subject_type": "user",
                "user_id": self.ann.id,
                "value": 123456,
            }
        )
        self.march.refresh()
        scores.invalidate_recordset()
        changed = scores.filtered(lambda score: score.sudo().judged_by != marks[score])
        self.assertEqual(changed, of_ann)
        found = of_ann.line_ids.filtered(lambda found: found.scheme_line_id == line)
        self.assertEqual(found.target, 123456)

    def test_before_it_is_closed_everything_is_judged_anew(self):
        self.env.cr.execute("UPDATE sales_kpi_score SET total = 999")
        self.env.invalidate_all()
        self.march.action_review()
        self.env.cr.execute(
            "SELECT COUNT(*) FROM sales_kpi_score WHERE total = 999 AND period_id = %s",
            [self.march.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_lines_go_with_the_measure_that_judged_them(self):
        """Also where the line of the scheme has another one by now, and nobody counted since."""
        probe = self._define()
        lines = self.env["sales.kpi.score.line"].search([("period_id", "=", self.march.id)])
        mine = lines.filtered(lambda line: line.scheme_line_id == lines[:1].scheme_line_id)
        self.env.cr.execute(
            "UPDATE sales_kpi_score_line SET definition_id = %s WHERE id = ANY(%s)",
            [probe.id, mine.ids],
        )
        self.env.invalidate_all()
        probe.unlink()
        self.assertTrue(mine)
        self.assertFalse(mine.exists())
        self.assertEqual((lines - mine).exists(), lines - mine)

    def test_who_leaves_takes_his_facts_along(self):
        gone = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", self.bob.id)]
        )
        self.assertTrue(gone)
        self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)]).unlink()
        self.march.refresh()
        self.assertFalse(gone.exists())

    def _board(self):
        """Everything that was counted and judged in March, as numbers."""
        self.env.flush_all()
        told = []
        for table, columns in (
            ("sales_kpi_fact", "definition_id, team_id, numerator, denominator, value, has_value"),
            ("sales_kpi_score", "team_id, total, final_total, is_scored, rating, rank"),
        ):
            self.env.cr.execute(
                f"""SELECT subject_type, subject_id, {columns} FROM {table}
                     WHERE period_id = %s ORDER BY 1, 2, 3, 4, 5, 6, 7, 8""",
                [self.march.id],
            )
            told.append(self.env.cr.fetchall())
        return told

    def _assert_as_from_nothing(self):
        """What came of the changes is what a first count gives."""
        self.march.refresh()
        by_changes = self._board()
        self.env["sales.kpi.score"].sudo().search([("period_id", "=", self.march.id)]).unlink()
        self.env["sales.kpi.reading"].sudo().search([("period_id", "=", self.march.id)]).unlink()
        self.march.refresh()
        for changed, new in zip(by_changes, self._board(), strict=True):
            self.assertEqual(changed, new)

    def test_by_changes_as_from_nothing(self):
        deal = self._move("won", self.ann, 6, 70)
        self._activity(self.bob, 9, channel="visit")
        self.march.refresh()
        self._move("lost", self.carl, 9, 10, team=self.wasps)
        self._activity(self.ann, 10)
        deal.unlink()
        self._assert_as_from_nothing()

    def test_usual_news_are_read_as_changes(self):
        def refuse(*_arguments):
            raise AssertionError("All facts were gone through.")

        with patch.object(type(self.env["sales.kpi.fact"]), "_write_all", refuse):
            self._move("won", self.ann, 6, 70)
            self._activity(self.bob, 9)
            self.march.refresh()
        won = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("user_id", "=", self.ann.id),
                ("definition_id.code", "=", "won_revenue"),
            ]
        )
        self.assertEqual(won.value, 170)  # 100 before, 70 now

    def test_a_formula_of_what_did_not_change(self):
        # Won by Ann: 100. One activity: 100 each; two: 50 each, though only they have changed.
        probe = self._define(kind="formula", formula="won_revenue / activities_done")
        self._activity(self.ann, 9)
        self.march.refresh()
        self._activity(self.ann, 10)
        self.march.refresh()
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("user_id", "=", self.ann.id),
                ("definition_id", "=", probe.id),
            ]
        )
        self.assertEqual(fact.value, 50)

    def test_a_stranger_is_credited_and_forgotten(self):
        stranger = self.env.user
        mine = [("period_id", "=", self.march.id), ("user_id", "=", stranger.id)]
        deal = self._move("won", stranger, 6, 70)
        self.march.refresh()
        self.assertTrue(self.env["sales.kpi.fact"].search(mine))
        self._move("won", self.ann, 7, 1)
        self.march.refresh()
        self.assertTrue(self.env["sales.kpi.fact"].search(mine), "other news don't concern him")
        deal.unlink()
        self._assert_as_from_nothing()
        self.assertFalse(self.env["sales.kpi.fact"].search(mine))

    def test_somebody_comes(self):
        new = self._new_rep()
        self._assert_as_from_nothing()
        facts = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", new.id)]
        )
        self.assertTrue(facts)

    def _new_rep(self):
        user = self.ann.copy({"login": "new@example.com", "sale_team_id": False})
        self.env["sales.kpi.membership"].create({"user_id": user.id, "team_id": self.bees.id})
        return user

    def test_another_way_to_count_is_another_fact(self):
        # No visits yet: a number of them is 0, a share of them is no data. Both are nothing over
        # nothing, and yet the fact changes.
        probe = self._define(
            model_id=self.env["ir.model"]._get_id("sales.kpi.activity"),
            domain="[('channel', '=', 'call')]",
            date_field="date_start",
            user_field="user_id",
            team_field="team_id",
            kind="count",
        )
        self.march.refresh()
        mine = [("definition_id", "=", probe.id), ("user_id", "=", self.ann.id)]
        self.assertTrue(self.env["sales.kpi.fact"].search(mine).has_value)
        probe.write({"kind": "ratio", "numerator_domain": "[('state', '=', 'done')]"})
        self.march.refresh()
        self.assertFalse(self.env["sales.kpi.fact"].search(mine).has_value)

    def test_a_scheme_that_comes_back_is_judged_by_what_is_now(self):
        scheme = self.env["sales.kpi.scheme"]._get_for(self.march)[:1]
        scheme.active = False
        self._move("won", self.ann, 6, 5000)
        self.march.refresh()
        scheme.active = True
        self._assert_as_from_nothing()
