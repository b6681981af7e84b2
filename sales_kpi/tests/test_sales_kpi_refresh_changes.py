from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .measure_common import MeasureCommon


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

    def test_the_next_day_everything_is_judged_anew(self):
        self.env.cr.execute("UPDATE sales_kpi_score SET total = 999")
        self.env.invalidate_all()
        tomorrow = self.company._get_kpi_today() + timedelta(days=1)
        with patch.object(type(self.company), "_get_kpi_today", lambda _company: tomorrow):
            self.march.refresh()
        self.env.cr.execute(
            "SELECT COUNT(*) FROM sales_kpi_score WHERE total = 999 AND period_id = %s",
            [self.march.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_who_leaves_takes_his_facts_along(self):
        gone = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", self.bob.id)]
        )
        self.assertTrue(gone)
        self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)]).unlink()
        self.march.refresh()
        self.assertFalse(gone.exists())
