from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon
from ..whole.hard_case import hard_case


@tagged("post_install", "-at_install")
class TestFact(MeasureCommon):
    def _facts(self, code, period=None):
        found = self.env["sales.kpi.fact"].search(
            [("definition_id.code", "=", code), ("period_id", "=", (period or self.march).id)]
        )
        return {(fact.subject_type, fact.subject_id): fact for fact in found}

    def test_everyone_of_the_roster_has_a_row(self):
        self._move("won", self.ann, 3, 100)
        self.march.refresh()
        facts = self._facts("won_revenue")
        self.assertEqual(facts["user", self.ann.id].value, 100)
        for subject in (("user", self.bob.id), ("user", self.carl.id), ("team", self.wasps.id)):
            self.assertEqual((facts[subject].value, facts[subject].has_value), (0, True), subject)
        self.assertEqual(facts["team", self.region.id].value, 100)
        self.assertEqual(facts["company", self.company.id].value, 100)

    @hard_case("rep who falls to zero")
    def test_a_rep_who_falls_to_zero(self):
        move = self._move("won", self.ann, 3, 100)
        self.march.refresh()
        self.assertEqual(self._facts("avg_deal_size")["user", self.ann.id].value, 100)
        move.unlink()
        self.march.refresh()
        self.assertEqual(self._facts("won_revenue")["user", self.ann.id].value, 0)
        average = self._facts("avg_deal_size")["user", self.ann.id]
        self.assertEqual((average.value, average.has_value), (0, False))

    def test_facts_equal_the_reader(self):
        self._move("won", self.ann, 3, 100)
        self._move("lost", self.bob, 4, 70)
        self.march.refresh()
        for code in ("won_count", "won_revenue", "lost_count", "win_rate", "avg_deal_size"):
            cells = self._cells(code)
            for subject, fact in self._facts(code).items():
                value = fact.value if fact.has_value else None
                self.assertEqual(value, cells[subject].value, (code, subject))

    def test_a_second_refresh_changes_nothing(self):
        self._move("won", self.ann, 3, 100)
        self.march.refresh()
        before = {s: (f.id, f.value) for s, f in self._facts("won_revenue").items()}
        self.march.refresh()
        after = {s: (f.id, f.value) for s, f in self._facts("won_revenue").items()}
        self.assertEqual(before, after)

    def test_facts_go_with_their_measure_and_their_period(self):
        """No key of their own leads there: the reading takes them along."""
        probe = self._define(kind="count")
        april = self.march.get_or_create("month", "2026-04-15")
        (self.march | april).refresh()
        self.assertTrue(self._facts("probe"))
        probe.unlink()
        Fact = self.env["sales.kpi.fact"]
        self.assertFalse(Fact.search([("definition_id", "=", probe.id)]))
        self.assertTrue(Fact.search([("period_id", "=", april.id)]))
        april.sudo().unlink()
        self.assertFalse(Fact.search([("period_id", "=", april.id)]))
        self.assertTrue(self._facts("won_revenue"))

    def test_who_leaves_the_roster_loses_the_row(self):
        self.march.refresh()
        self.assertIn(("user", self.carl.id), self._facts("won_count"))
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.carl.id)]
        ).date_to = "2026-02-28"
        self.march.refresh()
        self.assertNotIn(("user", self.carl.id), self._facts("won_count"))

    def test_a_broken_measure_keeps_its_last_figures(self):
        self._move("won", self.ann, 3, 100)
        probe = self._define(kind="sum", value_field="expected_revenue")
        self.march.refresh()
        reading = self.env["sales.kpi.reading"].search(
            [("definition_id", "=", probe.id), ("period_id", "=", self.march.id)]
        )
        counted_at = reading.as_of
        # A stored column that the database lost: the source looks fine, the query fails.
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET domain = %s WHERE id = %s",
            ["[('expected_revenue', '>', 'many')]", probe.id],
        )
        probe.invalidate_recordset()
        self._move("won", self.ann, 4, 50)
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            self.march.refresh()
        reading.invalidate_recordset()
        self.assertTrue(reading.error)
        self.assertEqual(reading.as_of, counted_at)
        self.assertEqual(self._facts("probe")["user", self.ann.id].value, 100)
        self.assertEqual(self._facts("won_revenue")["user", self.ann.id].value, 150)
        # Its author is told, once.
        self.assertEqual(len(probe.activity_ids), 1)
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            self.march.refresh()
        self.assertEqual(len(probe.activity_ids), 1)

    def test_closed_periods_are_frozen(self):
        self._move("won", self.ann, 3, 100)
        self.march.refresh()
        self.march.action_review()
        self._move("won", self.ann, 4, 50)
        self.assertFalse(self.march.refresh())
        self.assertEqual(self._facts("won_revenue")["user", self.ann.id].value, 100)
        self.march.action_reopen()
        self.march.refresh()
        self.assertEqual(self._facts("won_revenue")["user", self.ann.id].value, 150)

    def test_a_rep_gets_a_new_count_only_when_it_is_old(self):
        march = self.march.with_user(self.ann)
        self.assertTrue(march.refresh())
        self.assertFalse(march.refresh())
        self.march.sudo().as_of = fields.Datetime.now() - timedelta(minutes=2)
        self.assertTrue(march.refresh())

    def test_one_refresh_at_a_time(self):
        """While another transaction counts the period, nobody counts it a second time."""
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x5A1E5, self.march.id])
            self.assertFalse(self.march.refresh())
        self.assertTrue(self.march.refresh())

    def test_queries_do_not_grow_with_the_reps(self):
        self._grow(10)
        few = self._count_queries()
        self._grow(190)
        many = self._count_queries()
        self.assertEqual(few, many)

    def _grow(self, count):
        users = self._new_reps(count, f"rep-{count}")
        self.env["sales.kpi.stage.move"].create(
            [
                {
                    "lead_id": self.lead.id,
                    "kind": "won",
                    "user_id": user.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "date": "2026-03-05",
                    "expected_revenue": 10,
                }
                for user in users
            ]
        )

    def _count_queries(self):
        # Else the numbers depend on what earlier tests left in the caches.
        self.env.registry.clear_all_caches()
        self.env.flush_all()
        self.march.refresh()
        self.march.as_of = "2026-03-31"  # so that the second refresh has it to write in any case
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.march.refresh()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_facts_open_their_records(self):
        self._move("won", self.ann, 3, 100)
        self._move("won", self.ann, 9, 50)
        self._move("won", self.bob, 9, 50)
        self.march.refresh()
        for subject, count in (
            (("user", self.ann.id), 2),
            (("team", self.region.id), 3),
            (("company", self.company.id), 3),
        ):
            action = self._facts("won_count")[subject].action_open_records()
            found = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(found, count, subject)

    def test_nobody_writes_facts(self):
        self.march.refresh()
        fact = self._facts("won_count")["user", self.ann.id]
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            mine = fact.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"value": 99})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.copy()
