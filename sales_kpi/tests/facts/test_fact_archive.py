"""Old facts lie elsewhere, and nobody notices: seals, screens and comparisons say the same."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..closing.closing_common import CycleCommon

ARCHIVE, HOT = SQL("sales_kpi_fact_archive"), SQL("ONLY sales_kpi_fact")
BOTH = SQL("sales_kpi_fact")


@tagged("post_install", "-at_install")
class TestFactArchive(CycleCommon):
    """March 2026 is locked: Ann 800, Bob 100, Carl 1000. It is looked at in 2029."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._new_user("administrator", "base.group_system")
        cls.Archive = cls.env["sales.kpi.archive"].with_user(cls.administrator)
        cls.april = cls.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        cls.april.refresh()
        cls.march.with_user(cls.manager).action_review()
        cls._lock()
        clock = freeze_time("2029-02-15")
        clock.start()
        cls.addClassCleanup(clock.stop)

    def _rows(self, table, period=None):
        query = SQL(
            "SELECT * FROM %s AS fact WHERE period_id = %s ORDER BY id",
            table,
            (period or self.march).id,
        )
        self.env.flush_all()
        return self.env.execute_query(query)

    def _what_is_told(self):
        """Of March, by all that reads facts: a list, a comparison a year later, a board, an API."""
        self.env.invalidate_all()
        Fact = self.env["sales.kpi.fact"].with_user(self.manager)
        mine = Fact.search([("period_id", "=", self.march.id)]).read(["value", "display_name"])
        compared = self.env["sales.kpi.comparison"].with_user(self.manager).get_comparison(
            ["won_revenue"], "month", "2027-03-15", "user", self.ann.id
        )  # fmt: skip
        board = self.env["sales.kpi.score"].with_user(self.manager).get_leaderboard(
            self.scheme.id, "2026-03-15"
        )  # fmt: skip
        counted = self.env["sales.kpi.definition"].with_user(self.manager).read_counted(
            "month", "2026-03-15", ["won_revenue", "visits"]
        )  # fmt: skip
        grouped = Fact.formatted_read_group([], ["period_id"], ["value:sum", "__count"])
        return mine, compared, board, counted, grouped

    def test_there_and_back(self):
        before, told, april = self._rows(HOT), self._what_is_told(), self._rows(HOT, self.april)
        self.assertTrue(before)
        self.assertEqual(told[1]["won_revenue"]["year_ago"], 800)
        self.assertFalse(self.march.with_user(self.manager)._verify())
        self.assertEqual(self.Archive.archive(2026), len(before))
        self.assertFalse(self._rows(HOT))
        self.assertEqual(self._rows(ARCHIVE), before)
        self.assertEqual(self._what_is_told(), told)
        self.assertFalse(self.march.with_user(self.manager)._verify(), "the seal holds")
        self.assertEqual(self._rows(HOT, self.april), april, "what is open stays")
        self.assertEqual(self.Archive.archive(2026), 0, "nothing goes twice")
        self.assertEqual(self.Archive.restore(2027), 0, "March is of 2026")
        self.assertEqual(self.Archive.restore(2026), len(before))
        self.assertEqual(self._rows(HOT), before)
        self.assertFalse(self._rows(ARCHIVE))
        self.assertFalse(self.march.with_user(self.manager)._verify())

    def test_the_sealed_file_and_the_search_for_changes_find_them(self):
        self.Archive.archive(2026)
        self.env["sales.kpi.drift"]._look(self.march)
        self.assertFalse(self.march.drift_ids)
        self._sql("UPDATE sales_kpi_stage_move SET expected_revenue = 301 WHERE id = %s",
                  self.first.id)  # fmt: skip
        self.env["sales.kpi.drift"]._look(self.march)
        self.assertIn(self.won, self.march.drift_ids.definition_id)

    def test_a_figure_that_is_changed_in_the_archive_breaks_the_seal(self):
        self.Archive.archive(2026)
        self._sql(
            "UPDATE sales_kpi_fact_archive SET value = 801"
            " WHERE value = 800 AND user_id = %s AND definition_id = %s",
            self.ann.id,
            self.won.id,
        )
        [problem] = self.march.with_user(self.manager)._verify()
        self.assertIn("800", problem)
        self.assertIn("801", problem)

    def test_what_is_counted_afterwards_is_written_as_before(self):
        self.Archive.archive(2026)
        self._move("won", self.bob, "2026-04-03", 77)
        self.april.refresh()
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.april.id),
                ("definition_id", "=", self.won.id),
                ("user_id", "=", self.bob.id),
            ]
        )
        self.assertEqual(fact.value, 77)
        self.assertFalse(self._rows(ARCHIVE, self.april))

    def test_it_has_what_the_table_has(self):
        """References, so that what is deleted goes there too; indexes; later columns."""
        self.Archive.archive(2026)
        counts = [
            self.env.execute_query(
                SQL(
                    """SELECT (SELECT COUNT(*) FROM pg_index WHERE indrelid = %(name)s::regclass),
                              (SELECT COUNT(*) FROM pg_constraint
                                WHERE conrelid = %(name)s::regclass AND contype = 'f')""",
                    name=name,
                )
            )
            for name in ("sales_kpi_fact", "sales_kpi_fact_archive")
        ]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(counts[0][0][1], 2, "team and salesperson; a trigger serves the reading")
        reading = self.march.reading_ids.filtered(lambda one: one.definition_id == self.won)
        self._sql("DELETE FROM sales_kpi_reading WHERE id = %s", reading.id)
        self.assertFalse([row for row in self._rows(ARCHIVE) if reading.id in row[1:3]])
        self._sql("ALTER TABLE sales_kpi_fact ADD COLUMN later int DEFAULT 7")
        self.assertEqual(self.Archive.restore(2026), len(self._rows(BOTH)))
        self.assertEqual({row[-1] for row in self._rows(HOT)}, {7})

    def test_recent_years_stay(self):
        """In 2029: 2027 and 2028 are compared with every day."""
        for year in (2027, 2029):
            with self.assertRaises(UserError, msg=year):
                self.Archive.archive(year)
        for year in (0, 2030, "2026", None, 10**9):
            for act in (self.Archive.archive, self.Archive.restore):
                with self.assertRaises(UserError, msg=year):
                    act(year)

    def test_only_administrators(self):
        for user in (self.ann, self.leader, self.manager, self.accountant, self.portal):
            mine = self.env["sales.kpi.archive"].with_user(user)
            for act in (mine.archive, mine.restore):
                with self.assertRaises(AccessError, msg=user.login):
                    act(2026)
            self.assertFalse(mine.has_access("create"))

    def test_the_dialog(self):
        others = [("id", "not in", (self.march | self.april).ids), ("state", "=", "open")]
        self.env["sales.kpi.period"].search(others).unlink()
        wizard = self.Archive.create({})
        self.assertEqual(wizard.year, 2026)
        count, april = len(self._rows(HOT)), len(self._rows(HOT, self.april))
        self.assertEqual(
            wizard.found,
            f"In locked periods of 2026 and before: {count} facts.\n"
            f"They stay, as their period is not locked: {april} facts.",
        )
        done = wizard.action_put_aside()
        self.assertIn(str(count), done["params"]["message"])
        wizard.invalidate_recordset()
        self.assertIn(
            f"In the archive: {count} facts, from Mar 1, 2026 to Mar 31, 2026.", wizard.found
        )
        self.assertIn(str(count), wizard.action_take_back()["params"]["message"])
