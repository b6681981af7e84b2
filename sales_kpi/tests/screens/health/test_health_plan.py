"""The plan of a count is that of the query that a refresh sends, and to look at it does nothing."""

from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from ...scores.score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestHealthPlan(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activity(cls.ann, 3)
        cls.march.refresh()
        cls.Reader = cls.env["sales.kpi.reader"].sudo()

    def _reading(self, code):
        return self.march.reading_ids.filtered(lambda one: one.definition_id.code == code)

    def _listen(self, call):
        """Texts of the queries that are sent."""
        sent, execute = [], Cursor.execute

        def listening(cursor, query, params=None, log_exceptions=True):
            if isinstance(query, SQL):
                sent.append(cursor.mogrify(query.code, query.params).decode())
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", listening):
            call()
        return sent

    def test_how_long_a_measure_took_is_noted_by_the_refresh_itself(self):
        readings = self.march.reading_ids.filtered(lambda one: not one.error)
        self.assertTrue(all(one.seconds > 0 for one in readings))
        by_code = {one.definition_id.code: one for one in readings}
        self.assertGreater(by_code["visits"].together, 1, "one scan of all activities")
        self.assertEqual(by_code["visits"].seconds, by_code["activities_done"].seconds)
        self.assertEqual(by_code["signed_customers"].together, 1, "read alone")

    def test_it_is_the_query_that_is_sent(self):
        """A sum read with others of the same records, and one that is read alone."""
        for is_first in (True, False):
            if is_first:
                self.march.reading_ids.listed = False
            wanted = {
                code: self.Reader._get_counting_query(self._reading(code))
                for code in ("visits", "won_revenue", "signed_customers")
            }
            sent = self._listen(self.march._count)
            for code, query in wanted.items():
                text = self.env.cr.mogrify(query.code, query.params).decode()
                self.assertIn(text, sent, (code, is_first))

    def test_every_measure_has_a_plan(self):
        self.march.refresh()
        for reading in self.march.reading_ids:
            plan = self.Reader._explain(reading)
            is_formula = reading.definition_id.kind == "formula"
            wanted = "worked out from other measures" if is_formula else "cost="
            self.assertIn(wanted, plan, reading.definition_id.code)
            self.assertNotIn("actual time", plan)

    def test_nothing_is_left_of_it(self):
        """It is read-only and limited in time while it plans, and neither of it afterwards."""
        settings = "SELECT current_setting('transaction_read_only'), current_setting('jit')," \
            " current_setting('statement_timeout'), current_setting('work_mem')"  # fmt: skip
        before = self.env.execute_query(SQL(settings))
        told = []

        def spy(*_arguments):
            told.extend(self.env.execute_query(SQL(settings)))
            return SQL("SELECT 1")

        with patch.object(type(self.Reader), "_get_counting_query", spy):
            self.assertIn("Result", self.Reader._explain(self._reading("visits")))
        self.assertEqual((told[0][0], told[0][2]), ("on", "5s"))
        self.assertEqual(self.env.execute_query(SQL(settings)), before)

    def test_it_cannot_write(self):
        writes = SQL("ANALYZE DELETE FROM sales_kpi_fact RETURNING id")
        count = self.env["sales.kpi.fact"].search_count([])
        with patch.object(type(self.Reader), "_get_counting_query", lambda *_a: writes):
            told = self.Reader._explain(self._reading("visits"))
        self.assertIn("read-only transaction", told)
        self.assertEqual(self.env["sales.kpi.fact"].search_count([]), count)

    def test_a_measure_that_is_broken_says_so(self):
        reading = self._reading("visits")
        reading.definition_id.invalidate_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE sales_kpi_definition SET date_field = 'gone' WHERE id = %s",
                reading.definition_id.id,
            )
        )
        self.env.registry.clear_cache()
        told = self.Reader._explain(reading)
        self.assertIn("There is no plan:", told)

    def test_the_dialog(self):
        administrator = self._new_user("administrator", "base.group_system")
        row = self.env["sales.kpi.health.measure"].browse(self._reading("visits").id)
        row = row.with_user(administrator)
        action = row.action_show_plan()
        self.assertEqual((action["res_model"], action["target"]), (row._name, "new"))
        self.assertIn("cost=", row.plan)
        self.assertTrue(row.plan.startswith("<pre"))
